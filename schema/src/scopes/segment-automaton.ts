import {
  type Atom,
  type Automaton,
  automatonOf,
  begin,
  expressionSource,
  type Includes,
  leading,
  many,
  one,
  overlapping,
  reads,
  step,
} from "./automaton.ts";
import { type Budget, spend } from "./node-budget.ts";

export const isGlob = (segment: string): boolean => /[*?]/.test(segment);

/** A pattern's characters. It cannot spell a plain `*` or `?`. */
function atomsOf(segment: string): Atom[] {
  const atoms: Atom[] = [];
  for (const character of segment) atoms.push(character === "*" ? many : character === "?" ? one : character);
  return atoms;
}

const same = (atom: string, character: string) => atom === character;

/** "." and ".." are no names, and neither is nothing: what has been read of a name, while it may still be one of those. */
type Unfinished = "" | "." | ".." | null;

function grown(unfinished: Unfinished, character: string): Unfinished {
  if (character !== "." || unfinished === null || unfinished === "..") return null;
  return unfinished === "" ? "." : "..";
}

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");

/** A segment's automaton as the source of a regular expression. */
export const segmentSource = (segment: string): string => expressionSource(atomsOf(segment), "[^/]", escaped);

function reading(budget: Budget, spell: (segment: string) => readonly Atom[]): Includes {
  const automata = new Map<string, Automaton>();
  return (pattern, segment) => {
    if (!isGlob(pattern)) return pattern === segment;
    const automaton = automata.get(pattern) ?? automatonOf([atomsOf(pattern)]);
    automata.set(pattern, automaton);
    return reads(automaton, spell(segment), same, budget);
  };
}

/** Does a segment's pattern match, or cover, the segment of another pattern? */
export const coversSegment = (budget: Budget): Includes => reading(budget, atomsOf);

/** Does a segment's pattern match the name of a file? Such a name may have a `*` or `?` in it, which stands for itself. */
export const matchesSegment = (budget: Budget): Includes => reading(budget, (name) => Array.from(name));

/** Is there a name that both of two segments match? Certain where it says no. */
export const overlapsSegment =
  (budget: Budget): Includes =>
  (segment, other) => {
    if (!isGlob(segment) && !isGlob(other)) return segment === other;
    spend(budget, segment.length);
    return overlapping(automatonOf([atomsOf(segment)]), atomsOf(other), same, budget).length > 0;
  };

/** The patterns of segments, read character by character and all at once. */
interface SegmentReader {
  readonly begin: (patterns: Iterable<string>) => readonly number[];
  readonly step: (states: readonly number[], character: string) => readonly number[];
  /** The patterns that match what was read. */
  readonly matched: (states: readonly number[]) => ReadonlySet<string>;
  /** The characters that lead on. */
  readonly letters: (states: readonly number[]) => Iterable<string>;
}

export function segmentReader(texts: ReadonlySet<string>): SegmentReader {
  const patterns = [...texts];
  const automaton = automatonOf(patterns.map(atomsOf));
  const starts = new Map(patterns.map((text, index) => [text, automaton.starts[index] as number]));
  const ends = new Map(
    patterns.map((text, index) => [(automaton.starts[index + 1] ?? automaton.atoms.length) - 1, text]),
  );
  return {
    begin: (from) =>
      begin(
        automaton,
        [...new Set(from)].map((text) => starts.get(text) as number).sort((a, b) => a - b),
      ),
    step: (states, character) => step(automaton, states, character, same),
    matched: (states) => new Set(states.flatMap((position) => ends.get(position) ?? [])),
    letters: (states) => leading(automaton, states),
  };
}

/** A character that none of the patterns names: it stands for every such character. */
export function freshCharacter(patterns: Iterable<string>): string {
  const used = new Set<string>();
  for (const text of patterns) for (const character of text) used.add(character);
  for (const candidate of "abcdefghijklmnopqrstuvwxyz0123456789") if (!used.has(candidate)) return candidate;
  // Ideographs have no case and no other form; there are more of them than patterns of legal length can name.
  for (let point = 0x4e00; ; point = point === 0x9fa5 ? 0x20000 : point + 1) {
    const character = String.fromCodePoint(point);
    if (!used.has(character)) return character;
  }
}

/** A kind of segment that a question tells apart from others: which patterns match it, and its shortest name. */
export interface Kind {
  readonly matched: ReadonlySet<string>;
  readonly name: string;
}

/** What the segments of a question are read with. */
export interface Alphabet {
  readonly reader: SegmentReader;
  readonly fresh: string;
  readonly includes: Includes;
}

/** Every combination of patterns that some name really has, each with the shortest one. `must` is part of each. */
function explore(
  patterns: readonly string[],
  must: string | null,
  { reader, fresh }: Alphabet,
  budget: Budget,
): Kind[] {
  const start = { states: reader.begin(patterns), name: "", unfinished: "" as Unfinished };
  const seen = new Set<string>();
  const found = new Map<string, Kind>();
  // Grows while it is walked: shorter names come first.
  const queue = [start];
  for (const { states, name, unfinished } of queue) {
    if (unfinished === null) {
      const matched = reader.matched(states);
      const combination = [...matched].join("/");
      if ((must === null || matched.has(must)) && !found.has(combination)) found.set(combination, { matched, name });
      if (states.length === 0) continue;
    }
    for (const letter of new Set([fresh, ...reader.letters(states)])) {
      const next = { states: reader.step(states, letter), name: name + letter, unfinished: grown(unfinished, letter) };
      spend(budget, states.length);
      const key = `${next.unfinished};${next.states.join()}`;
      if (seen.has(key)) continue;
      seen.add(key);
      queue.push(next);
    }
  }
  return [...found.values()];
}

/**
 * The kinds of segments that patterns tell apart, of those that `must` matches. Plain names are looked at one by one; only
 * where the shortest name of another kind happens to be one of them is everything explored.
 */
export function kindsOfSegments(
  patterns: readonly string[],
  must: string | null,
  alphabet: Alphabet,
  budget: Budget,
): readonly Kind[] {
  const globs = [...new Set([...(must === null ? [] : [must]), ...patterns.filter(isGlob)])].sort();
  const names = patterns.filter((pattern) => !isGlob(pattern));
  const others = explore(globs, must, alphabet, budget);
  if (others.some(({ name }) => names.includes(name)))
    return explore([...globs, ...names].sort(), must, alphabet, budget);
  const plain = names
    .filter((name) => must === null || alphabet.includes(must, name))
    .map((name) => ({ matched: new Set([name, ...globs.filter((glob) => alphabet.includes(glob, name))]), name }));
  return [...plain, ...others];
}

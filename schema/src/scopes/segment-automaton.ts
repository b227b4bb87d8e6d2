import { segmentTest } from "./path-matcher.ts";
import type { Segment, Unit } from "./path-pattern.ts";

/** A kind of segment that some question tells apart from others: which predicates hold, and the shortest such name. */
export interface Minterm {
  readonly holds: ReadonlySet<string>;
  readonly name: string;
}

/** Counts visited states, never time, so that the same question always gets the same answer. */
export interface Budget {
  left: number;
}

export class BudgetExhausted extends Error {
  override readonly name = "BudgetExhausted";
}

export function spend(budget: Budget): void {
  budget.left -= 1;
  if (budget.left < 0) throw new BudgetExhausted("The question needs too many states.");
}

export type Predicate = Extract<Segment, { readonly kind: "literal" | "glob" }>;

// Positions in a segment's automaton, in order: the units before the star, the star itself, the units after it.
interface Glob {
  readonly units: readonly (Unit | "*")[];
}

const globOf = (segment: Predicate): Glob => {
  if (segment.kind === "literal") return { units: Array.from(segment.text) };
  return { units: [...segment.before, ...(segment.star ? (["*"] as const) : []), ...segment.after] };
};

/** A literal `*` cannot occur in a segment, so the string can stand for the star. */
const isStar = (unit: Unit | "*" | undefined): boolean => unit === "*";

const close = ({ units }: Glob, states: Iterable<number>): number[] => {
  const closed = new Set<number>();
  for (const state of states) {
    closed.add(state);
    if (isStar(units[state])) closed.add(state + 1);
  }
  return [...closed].sort((a, b) => a - b);
};

const advance = (glob: Glob, states: readonly number[], character: string | null): number[] =>
  close(
    glob,
    states.flatMap((state) => {
      const unit = glob.units[state];
      if (isStar(unit)) return [state];
      if (unit === undefined) return [];
      return unit === null || unit === character ? [state + 1] : [];
    }),
  );

const accepts = (glob: Glob, states: readonly number[]): boolean => states.includes(glob.units.length);

/** Is it matched? By the automaton, character by character: what the fast matchers are tested against. */
export function segmentAccepts(segment: Predicate, name: string): boolean {
  const glob = globOf(segment);
  let states = close(glob, [0]);
  for (const character of name) states = advance(glob, states, character);
  return accepts(glob, states);
}

const candidates = "abcdefghijklmnopqrstuvwxyz0123456789";

/** A character that none of the predicates names: it stands for every such character. */
export function freshCharacter(predicates: Iterable<Predicate>): string {
  const used = new Set<string>();
  for (const { text } of predicates) for (const character of text) used.add(character);
  for (const candidate of candidates) if (!used.has(candidate)) return candidate;
  // Ideographs above the surrogates, and more code points after them than patterns of legal length can name.
  for (let point = 0x20000; ; point += 1) {
    const character = String.fromCodePoint(point);
    if (!used.has(character)) return character;
  }
}

/** The characters that lead on from here; `fresh` stands for every other one. */
function outgoing(globs: readonly Glob[], states: Node["states"], fresh: string): ReadonlySet<string> {
  const letters = new Set([fresh]);
  states.forEach((set, index) => {
    for (const state of set) {
      const unit = (globs[index] as Glob).units[state];
      if (typeof unit === "string" && !isStar(unit)) letters.add(unit);
    }
  });
  return letters;
}

interface Node {
  readonly states: readonly (readonly number[])[];
  readonly name: string;
}

/** "." and ".." are no names: a state that only they reach must not become a witness. */
const unfinished = (name: string) => name === "" || name === "." || name === "..";

/** Every combination of the given predicates that some name really has, each with its shortest name. */
function explore(predicates: readonly Predicate[], fresh: string, budget: Budget): Minterm[] {
  const globs = predicates.map(globOf);
  const key = ({ states, name }: Node) =>
    `${unfinished(name) ? name : "/"};${states.map((set) => set.join(",")).join(";")}`;
  const start: Node = { states: globs.map((glob) => close(glob, [0])), name: "" };
  const seen = new Set([key(start)]);
  const found = new Map<string, Minterm>();
  // Grows while it is walked: shorter names come first.
  const queue = [start];
  for (const node of queue) {
    spend(budget);
    if (!unfinished(node.name)) {
      const holds = predicates
        .filter((_, index) => accepts(globs[index] as Glob, node.states[index] as number[]))
        .map(({ text }) => text);
      const vector = holds.join("/");
      if (!found.has(vector)) found.set(vector, { holds: new Set(holds), name: node.name });
      if (node.states.every((set) => set.length === 0)) continue;
    }
    for (const letter of outgoing(globs, node.states, fresh)) {
      const states = node.states.map((set, index) => advance(globs[index] as Glob, set, letter));
      const reached: Node = { states, name: node.name + letter };
      if (seen.has(key(reached))) continue;
      seen.add(key(reached));
      queue.push(reached);
    }
  }
  return [...found.values()];
}

/**
 * The ways in which one segment can satisfy some of the predicates and not others, each with the shortest name that does.
 * Plain names are evaluated one by one; only where a glob's shortest name happens to be one of them is the product of all
 * automata explored.
 */
export function minterms(predicates: readonly Predicate[], fresh: string, budget: Budget): readonly Minterm[] {
  const literals = predicates.filter((predicate) => predicate.kind === "literal");
  const globs = predicates.filter((predicate) => predicate.kind === "glob");
  const names = new Set(literals.map(({ text }) => text));
  const others = explore(globs, fresh, budget);
  if (others.some(({ name }) => names.has(name))) return explore(predicates, fresh, budget);
  const tests = globs.map((glob) => ({ text: glob.text, test: segmentTest(glob) }));
  const plain = literals.map(({ text }) => {
    spend(budget);
    return { holds: new Set([text, ...tests.filter(({ test }) => test(text)).map((glob) => glob.text)]), name: text };
  });
  return [...plain, ...others];
}

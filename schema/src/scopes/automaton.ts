import { type Budget, spend } from "./node-budget.ts";

/** What a pattern is made of: a symbol (or a word for some symbols), any one symbol, any number of them. */
export type Atom = string | typeof one | typeof many;
export const one = Symbol("any one");
export const many = Symbol("any number");

/** A set of positions, ascending. */
export type States = readonly number[];

/**
 * A list of patterns, read at once. This is the one meaning that a pattern has: matching and comparing both run it, over the
 * characters of a name and over the names of a path.
 */
export interface Automaton {
  /** The atoms of all patterns, numbered through; null where one ends. */
  readonly atoms: readonly (Atom | null)[];
  /** The position before each pattern's first atom, ascending. */
  readonly starts: States;
}

/** Does an atom stand for a symbol, and where the symbol is a pattern itself, for all that it stands for? */
export type Includes = (atom: string, symbol: string) => boolean;

export function automatonOf(patterns: Iterable<readonly Atom[]>): Automaton {
  const atoms: (Atom | null)[] = [];
  const starts: number[] = [];
  for (const pattern of patterns) {
    starts.push(atoms.length);
    atoms.push(...pattern, null);
  }
  return { atoms, starts };
}

/** Adds a position, and those behind it that an empty `many` leads to. Positions come in ascending order. */
function reach({ atoms }: Automaton, states: number[], position: number): void {
  for (let at = Math.max(position, (states.at(-1) ?? -1) + 1); ; at += 1) {
    if (at > position && atoms[at - 1] !== many) return;
    states.push(at);
  }
}

/** Where reading begins, in all patterns or in some. */
export function begin(automaton: Automaton, starts: States = automaton.starts): States {
  const states: number[] = [];
  for (const start of starts) reach(automaton, states, start);
  return states;
}

/**
 * The positions after one more symbol. The symbol may be an atom itself: then they are those that are reached whatever it
 * stands for, so that a pattern can be read like a word.
 */
export function step(automaton: Automaton, states: States, symbol: Atom, includes: Includes): States {
  const next: number[] = [];
  for (const position of states) {
    const atom = automaton.atoms[position];
    if (atom === many) reach(automaton, next, position);
    else if (atom === null || atom === undefined || symbol === many) continue;
    else if (atom === one || (symbol !== one && includes(atom, symbol))) reach(automaton, next, position + 1);
  }
  return next;
}

export const accepts = ({ atoms }: Automaton, states: States): boolean =>
  states.some((position) => atoms[position] === null);

/** Does some pattern match this word, or cover it where it is a pattern itself? Then `true` is certain, and `false` is not. */
export function reads(
  automaton: Automaton,
  word: readonly Atom[],
  includes: Includes,
  budget: Budget,
  starts: States = automaton.starts,
): boolean {
  let states = begin(automaton, starts);
  for (const symbol of word) {
    if (states.length === 0) return false;
    spend(budget, states.length);
    states = step(automaton, states, symbol, includes);
  }
  return accepts(automaton, states);
}

/** The positions that a symbol can lead to, where `step` has those that it must lead to. */
function stray(automaton: Automaton, states: States, symbol: Atom, overlaps: Includes): States {
  const { atoms } = automaton;
  const next: number[] = [];
  for (const position of states) {
    const atom = atoms[position];
    if (symbol === many) {
      for (let at = position; at === position || atoms[at - 1] !== null; at += 1) reach(automaton, next, at);
    } else if (atom === many) reach(automaton, next, position);
    else if (typeof atom === "string" ? symbol === one || overlaps(atom, symbol) : atom === one)
      reach(automaton, next, position + 1);
  }
  return next;
}

/** The patterns that have a word in common with another one. */
export function overlapping(
  automaton: Automaton,
  other: readonly Atom[],
  overlaps: Includes,
  budget: Budget,
): readonly number[] {
  let states = begin(automaton);
  for (const symbol of other) {
    states = stray(automaton, states, symbol, overlaps);
    spend(budget, states.length);
  }
  return states
    .filter((position) => automaton.atoms[position] === null)
    .map((position) => patternAt(automaton, position));
}

/** The pattern that a position belongs to. */
export function patternAt({ starts }: Automaton, position: number): number {
  let [low, high] = [0, starts.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] as number) <= position) low = middle;
    else high = middle;
  }
  return low;
}

/** The words that lead on from here. */
export function* leading({ atoms }: Automaton, states: States): Generator<string> {
  for (const position of states) {
    const atom = atoms[position];
    if (typeof atom === "string") yield atom;
  }
}

/** A pattern as the source of a regular expression: what `any` and a word mean in it is said by the caller. */
export const expressionSource = (pattern: readonly Atom[], any: string, word: (atom: string) => string): string =>
  pattern.map((atom) => (atom === many ? `(?:${any})*` : atom === one ? any : word(atom))).join("");

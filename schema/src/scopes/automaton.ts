import { type PathPattern, parsePattern, type Segment } from "./path-pattern.ts";
import {
  type Budget,
  BudgetExhausted,
  freshCharacter,
  type Minterm,
  minterms,
  type Predicate,
  segmentAccepts,
  spend,
} from "./segment-automaton.ts";

/** What a set of paths is made of: everything that `allow` matches and `deny` does not. */
export interface PathDifference {
  readonly allow: readonly PathPattern[];
  readonly deny: readonly PathPattern[];
}

export type Containment =
  | { readonly kind: "contained" }
  | { readonly kind: "outside"; readonly witness: string }
  | { readonly kind: "unknown" };

/** Most states a question may visit before it stays undecided. */
export const nodeBudget = 20_000;

type States = readonly number[];

/** The positions of all patterns of a list, numbered through. A path's segments move a set of them forward. */
interface Automaton {
  readonly segments: readonly (Segment | undefined)[];
  readonly starts: ReadonlyMap<string, States>;
}

function automatonOf(patterns: readonly PathPattern[]): Automaton {
  const segments: (Segment | undefined)[] = [];
  const starts = new Map<string, number[]>();
  for (const pattern of patterns) {
    starts.set(pattern.root, [...(starts.get(pattern.root) ?? []), segments.length]);
    // The undefined after a pattern's segments is its accepting position.
    segments.push(...pattern.segments, undefined);
  }
  return { segments, starts: new Map([...starts].map(([root, states]) => [root, close(segments, states)])) };
}

/** From here on every further path matches: the last thing of a pattern is "any number of segments". */
const isSink = (segments: Automaton["segments"], state: number) =>
  segments[state]?.kind === "depth" && segments[state + 1] === undefined;

function close(segments: Automaton["segments"], states: Iterable<number>): States {
  const closed = new Set<number>();
  for (let state of states) {
    closed.add(state);
    while (segments[state]?.kind === "depth") closed.add(++state);
  }
  const sorted = [...closed].sort((a, b) => a - b);
  const sink = sorted.find((state) => isSink(segments, state));
  return sink === undefined ? sorted : [sink, sink + 1];
}

function advance({ segments }: Automaton, states: States, holds: (predicate: Predicate) => boolean): States {
  const reached: number[] = [];
  for (const state of states) {
    const segment = segments[state];
    if (segment === undefined) continue;
    if (segment.kind === "depth") reached.push(state);
    else if (segment.kind === "any" || holds(segment)) reached.push(state + 1);
  }
  return close(segments, reached);
}

const accepts = ({ segments }: Automaton, states: States) => states.some((state) => segments[state] === undefined);
const everything = ({ segments }: Automaton, states: States) => states.some((state) => isSink(segments, state));

/** Does a list of patterns match this path? The slow, plain reading of the automaton; the fast matchers are tested against it. */
export function automatonMatches(patterns: readonly string[], path: string): boolean {
  const automaton = automatonOf(patterns.map(parsePattern));
  const [root = "", ...names] = path.split("/");
  let states = automaton.starts.get(root) ?? [];
  for (const name of names) states = advance(automaton, states, (predicate) => segmentAccepts(predicate, name));
  return accepts(automaton, states);
}

interface Node {
  readonly path: string;
  /** Of `inner.allow`, `inner.deny`, `outer.allow`, `outer.deny`. */
  readonly states: readonly [States, States, States, States];
}

/** Nodes by the length of their path, so that the first one taken is a shortest. */
class Queue {
  readonly #byLength: Node[][] = [];
  #shortest = 0;

  push(node: Node): void {
    const list = this.#byLength[node.path.length] ?? [];
    list.push(node);
    this.#byLength[node.path.length] = list;
    this.#shortest = Math.min(this.#shortest, node.path.length);
  }

  take(): Node | undefined {
    while (this.#shortest < this.#byLength.length) {
      const node = this.#byLength[this.#shortest]?.shift();
      if (node !== undefined) return node;
      this.#shortest += 1;
    }
    return undefined;
  }
}

/**
 * Is every path of `inner` also in `outer`? If not, which is the shortest that is not?
 *
 * Exact: the subset construction of four automata at once, over the kinds of segments that their patterns tell apart.
 */
export function contained(
  inner: PathDifference,
  outer: PathDifference,
  budget: Budget = { left: nodeBudget },
): Containment {
  try {
    return decide(inner, outer, budget);
  } catch (error) {
    if (error instanceof BudgetExhausted) return { kind: "unknown" };
    throw error;
  }
}

function decide(inner: PathDifference, outer: PathDifference, budget: Budget): Containment {
  const automata = [inner.allow, inner.deny, outer.allow, outer.deny].map(automatonOf) as [
    Automaton,
    Automaton,
    Automaton,
    Automaton,
  ];
  const [allow, deny, outerAllow, outerDeny] = automata;
  const predicates = new Map<string, Predicate>();
  for (const { segments } of automata) {
    for (const segment of segments)
      if (segment?.kind === "literal" || segment?.kind === "glob") predicates.set(segment.text, segment);
  }
  const fresh = freshCharacter(predicates.values());
  const known = new Map<string, readonly Minterm[]>();

  const kinds = (states: Node["states"]): readonly Minterm[] => {
    const texts = new Set<string>();
    states.forEach((set, index) => {
      for (const state of set) {
        const segment = (automata[index] as Automaton).segments[state];
        if (segment?.kind === "literal" || segment?.kind === "glob") texts.add(segment.text);
      }
    });
    const key = [...texts].sort().join("/");
    const cached = known.get(key);
    if (cached !== undefined) return cached;
    const computed = minterms(
      [...texts].sort().map((text) => predicates.get(text) as Predicate),
      fresh,
      budget,
    );
    known.set(key, computed);
    return computed;
  };

  const queue = new Queue();
  const seen = new Set<string>();
  const visit = (node: Node) => {
    const [inside, denied, outside, outsideDenied] = node.states;
    // Nothing below here can be in `inner`, or everything below here is in `outer`.
    if (inside.length === 0 || everything(deny, denied)) return;
    if (everything(outerAllow, outside) && outsideDenied.length === 0) return;
    queue.push(node);
  };
  for (const root of [...allow.starts.keys()].sort()) {
    visit({ path: root, states: automata.map(({ starts }) => starts.get(root) ?? []) as unknown as Node["states"] });
  }
  for (let node = queue.take(); node !== undefined; node = queue.take()) {
    // Positions are numbered through all roots: equal states have an equal future, whatever the path was.
    const key = node.states.map((set) => set.join(",")).join(";");
    if (seen.has(key)) continue;
    seen.add(key);
    spend(budget);
    const [inside, denied, outside, outsideDenied] = node.states;
    const inInner = accepts(allow, inside) && !accepts(deny, denied);
    if (inInner && !(accepts(outerAllow, outside) && !accepts(outerDeny, outsideDenied)))
      return { kind: "outside", witness: node.path };
    for (const { holds, name } of kinds(node.states)) {
      const moved = node.states.map((set, index) =>
        advance(automata[index] as Automaton, set, ({ text }) => holds.has(text)),
      );
      visit({ path: `${node.path}/${name}`, states: moved as unknown as Node["states"] });
    }
  }
  return { kind: "contained" };
}

/** The shortest path in a set, or null where it is empty or the search gave up. */
export function shortestPath(set: PathDifference): string | null {
  const answer = contained(set, { allow: [], deny: [] });
  return answer.kind === "outside" ? answer.witness : null;
}

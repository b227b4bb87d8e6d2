import { type PathPattern, parsePattern } from "./path-pattern.ts";
import {
  type Budget,
  BudgetExhausted,
  freshCharacter,
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

/** A set of positions, one bit each. */
type States = bigint;

/**
 * The positions of all patterns of a list, numbered through; a path's segments move a set of them forward. The position
 * after a pattern's last segment is where it accepts.
 */
interface Automaton {
  readonly starts: ReadonlyMap<string, States>;
  readonly accepting: States;
  /** Positions before a `*`, before a `**`, and before the literal or glob of that text. */
  readonly any: States;
  readonly depth: States;
  readonly predicates: ReadonlyMap<string, { readonly predicate: Predicate; readonly at: States }>;
  /** Positions before a pattern's last `**`: from there on every further path matches. */
  readonly sinks: States;
}

function automatonOf(patterns: readonly PathPattern[]): Automaton {
  let [any, depth, accepting, sinks] = [0n, 0n, 0n, 0n];
  const predicates = new Map<string, { readonly predicate: Predicate; readonly at: States }>();
  const starts = new Map<string, States>();
  let position = 0n;
  for (const { root, segments } of patterns) {
    starts.set(root, (starts.get(root) ?? 0n) | (1n << position));
    for (const segment of segments) {
      const bit = 1n << position;
      if (segment.kind === "any") any |= bit;
      else if (segment.kind === "depth") depth |= bit;
      else predicates.set(segment.text, { predicate: segment, at: (predicates.get(segment.text)?.at ?? 0n) | bit });
      position += 1n;
    }
    if (segments.at(-1)?.kind === "depth") sinks |= 1n << (position - 1n);
    accepting |= 1n << position;
    position += 1n;
  }
  const automaton = { starts, accepting, any, depth, predicates, sinks };
  return { ...automaton, starts: new Map([...starts].map(([root, states]) => [root, closed(automaton, states)])) };
}

/** With what can be reached by letting a `**` stand for nothing. One state stands for all from which everything matches. */
function closed({ depth, sinks, accepting }: Automaton, states: States): States {
  let reached = states;
  for (let more = reached; more !== 0n; ) {
    const next = reached | ((more & depth) << 1n);
    more = next & ~reached;
    reached = next;
  }
  return (reached & sinks) === 0n ? reached : sinks | (accepting & (sinks << 1n));
}

const advance = (automaton: Automaton, states: States, consuming: States): States =>
  closed(automaton, ((states & consuming) << 1n) | (states & automaton.depth));

/** The positions that a segment moves forward. */
function consuming({ any, predicates }: Automaton, holds: (predicate: Predicate) => boolean): States {
  let states = any;
  for (const { predicate, at } of predicates.values()) if (holds(predicate)) states |= at;
  return states;
}

const accepts = ({ accepting }: Automaton, states: States) => (states & accepting) !== 0n;
const everything = ({ sinks }: Automaton, states: States) => (states & sinks) !== 0n;

/** Does a list of patterns match this path? The slow, plain reading of the automaton; the fast matchers are tested against it. */
export function automatonMatches(patterns: readonly string[], path: string): boolean {
  const automaton = automatonOf(patterns.map(parsePattern));
  const [root = "", ...names] = path.split("/");
  let states = automaton.starts.get(root) ?? 0n;
  for (const name of names) {
    states = advance(
      automaton,
      states,
      consuming(automaton, (predicate) => segmentAccepts(predicate, name)),
    );
  }
  return accepts(automaton, states);
}

interface Node {
  readonly path: string;
  /** Of `inner.allow`, `inner.deny`, `outer.allow`, `outer.deny`. */
  readonly states: readonly [States, States, States, States];
  readonly key: string;
}

/** Nodes by the length of their path, so that the first one taken is a shortest. */
class Queue {
  readonly #byLength: Node[][] = [];
  #length = 0;
  #taken = 0;

  /** A path only ever leads to longer ones, so nothing is added behind what was taken. */
  push(node: Node): void {
    const list = this.#byLength[node.path.length] ?? [];
    list.push(node);
    this.#byLength[node.path.length] = list;
  }

  take(): Node | undefined {
    for (; this.#length < this.#byLength.length; this.#length += 1, this.#taken = 0) {
      const node = this.#byLength[this.#length]?.[this.#taken];
      this.#taken += 1;
      if (node !== undefined) return node;
      delete this.#byLength[this.#length];
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
  const steps = stepper(automata, budget);
  const queue = new Queue();
  // Positions are numbered through all roots: equal states have an equal future, whatever the path was. Only a shorter
  // way to them is of interest.
  const shortest = new Map<string, number>();
  const visit = (path: string, states: Node["states"]) => {
    const [inside, denied, outside, outsideDenied] = states;
    // Nothing below here can be in `inner`, or everything below here is in `outer`.
    if (inside === 0n || everything(deny, denied)) return;
    if (everything(outerAllow, outside) && outsideDenied === 0n) return;
    // Paid for when it is reached, not when it is looked at: a node can have a hundred ways on.
    spend(budget);
    const key = keyOf(states);
    if ((shortest.get(key) ?? Number.POSITIVE_INFINITY) <= path.length) return;
    shortest.set(key, path.length);
    queue.push({ path, states, key });
  };
  for (const root of [...allow.starts.keys()].sort()) {
    visit(root, automata.map(({ starts }) => starts.get(root) ?? 0n) as unknown as Node["states"]);
  }
  for (let node = queue.take(); node !== undefined; node = queue.take()) {
    if (shortest.get(node.key) !== node.path.length) continue;
    const [inside, denied, outside, outsideDenied] = node.states;
    const inInner = accepts(allow, inside) && !accepts(deny, denied);
    const inOuter = accepts(outerAllow, outside) && !accepts(outerDeny, outsideDenied);
    if (inInner && !inOuter) return { kind: "outside", witness: node.path };
    for (const { name, moves } of steps(node.states)) {
      const moved = node.states.map((states, index) =>
        advance(automata[index] as Automaton, states, moves[index] as States),
      );
      visit(`${node.path}/${name}`, moved as unknown as Node["states"]);
    }
  }
  return { kind: "contained" };
}

const keyOf = (states: readonly States[]): string => states.map((set) => set.toString(16)).join(";");

/** A kind of segment, as its shortest name, and the positions of each automaton that it moves forward. */
interface Step {
  readonly name: string;
  readonly moves: readonly States[];
}

/** The kinds of segments that the patterns tell apart from where they stand, computed once per set of predicates. */
function stepper(automata: readonly Automaton[], budget: Budget): (states: Node["states"]) => readonly Step[] {
  const predicates = new Map<string, Predicate>();
  for (const automaton of automata) {
    for (const [text, { predicate }] of automaton.predicates) predicates.set(text, predicate);
  }
  const texts = [...predicates.keys()].sort();
  const fresh = freshCharacter(predicates.values());
  const known = new Map<string, readonly Step[]>();
  return (states) => {
    const asked = texts.filter((text) =>
      automata.some(
        (automaton, index) => ((automaton.predicates.get(text)?.at ?? 0n) & (states[index] as States)) !== 0n,
      ),
    );
    const key = asked.join("/");
    const cached = known.get(key);
    if (cached !== undefined) return cached;
    const kinds = minterms(
      asked.map((text) => predicates.get(text) as Predicate),
      fresh,
      budget,
    );
    const steps = kinds.map(({ name, holds }) => ({
      name,
      moves: automata.map((automaton) => consuming(automaton, ({ text }) => holds.has(text))),
    }));
    known.set(key, steps);
    return steps;
  };
}

/** The shortest path in a set, or null where it is empty or the search gave up. */
export function shortestPath(set: PathDifference): string | null {
  const answer = contained(set, { allow: [], deny: [] });
  return answer.kind === "outside" ? answer.witness : null;
}

import { type Atom, accepts, automatonOf, begin, leading, many, patternAt, type States, step } from "./automaton.ts";
import { type Budget, spend } from "./node-budget.ts";
import type { PathPattern } from "./path-pattern.ts";
import {
  type Alphabet,
  coversSegment,
  freshCharacter,
  isGlob,
  type Kind,
  kindsOfSegments,
  segmentReader,
} from "./segment-automaton.ts";

/** Is there a path of `inner` without `deny` that is not in `allow` without `except`? */
export interface Lists {
  readonly inner: PathPattern;
  readonly deny: readonly PathPattern[];
  readonly allow: readonly PathPattern[];
  readonly except: readonly PathPattern[];
}

/** Every further path matches: after a pattern's last `**` nothing else needs to be remembered. */
const everything: States = [-1];

const includesIn = (bigger: States, smaller: States): boolean => {
  if (bigger === everything || smaller.length === 0) return true;
  if (smaller === everything || smaller.length > bigger.length) return false;
  let at = 0;
  for (const position of smaller) {
    while (at < bigger.length && (bigger[at] as number) < position) at += 1;
    if (bigger[at] !== position) return false;
  }
  return true;
};

/** A list of patterns whose positions are moved all at once, by one kind of segment. */
interface Cover {
  readonly begin: States;
  readonly move: (states: States, kind: Kind) => States;
  readonly accepts: (states: States) => boolean;
  /** The names and globs that lead on. */
  readonly leading: (states: States) => Iterable<string>;
  /** The patterns that are underway. */
  readonly underway: (states: States) => readonly PathPattern[];
}

function coverOf(patterns: readonly PathPattern[]): Cover {
  const automaton = automatonOf(patterns.map(({ atoms }) => atoms));
  const { atoms } = automaton;
  const settled = (states: States) =>
    states.some((position) => atoms[position] === many && atoms[position + 1] === null) ? everything : states;
  return {
    begin: settled(begin(automaton)),
    move: (states, { name, matched }) =>
      states === everything ? states : settled(step(automaton, states, name, (atom) => matched.has(atom))),
    accepts: (states) => states === everything || accepts(automaton, states),
    leading: (states) => leading(automaton, states),
    underway: (states) =>
      states === everything ? [] : states.map((position) => patterns[patternAt(automaton, position)] as PathPattern),
  };
}

/** Where one pattern of the inner list stands, and all patterns of the other three. */
interface Node {
  readonly path: string;
  readonly at: number;
  readonly denied: States;
  readonly covered: States;
  readonly excepted: States;
}

/** Whatever leads out from `node` leads out from `other` too, and is no longer there. */
const dominates = (other: Node, node: Node): boolean =>
  other.path.length <= node.path.length &&
  includesIn(node.denied, other.denied) &&
  includesIn(node.covered, other.covered) &&
  includesIn(other.excepted, node.excepted);

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

/** Gives the kinds of segments that some words tell apart, of those that `must` matches. Each question is answered once. */
export type KindsOf = (words: ReadonlySet<string>, must: string | null) => readonly Kind[];

export function kindsAmong(patterns: readonly PathPattern[], budget: Budget): KindsOf {
  const includes = coversSegment(budget);
  let alphabet: Alphabet | undefined;
  const opened = (): Alphabet => {
    const words = new Set(patterns.flatMap(({ atoms }) => atoms.filter((atom) => typeof atom === "string")));
    return { reader: segmentReader(words), fresh: freshCharacter(words), includes };
  };
  const known = new Map<string, readonly Kind[]>();
  return (asked, must) => {
    const some = [...asked].sort();
    const key = [must ?? "*", ...some].join("/");
    const before = known.get(key);
    if (before !== undefined) return before;
    let kinds: readonly Kind[];
    if (must === null || isGlob(must)) {
      alphabet ??= opened();
      kinds = kindsOfSegments(some, must, alphabet, budget);
    } else kinds = [{ name: must, matched: new Set(some.filter((word) => includes(word, must))) }];
    known.set(key, kinds);
    return kinds;
  };
}

/**
 * A shortest path, of those shorter than `limit`, or null. The product of the four lists over segments, where a node is left
 * out when what leads out from it leads out from another one as well. `visits` counts how often each pattern was underway.
 */
export function shortestOutside(
  lists: Lists,
  kindsOf: KindsOf,
  limit: number,
  budget: Budget,
  visits: Map<PathPattern, number>,
): string | null {
  const inner = automatonOf([lists.inner.atoms]);
  const [deny, allow, except] = [coverOf(lists.deny), coverOf(lists.allow), coverOf(lists.except)];
  const queue = new Queue();
  const antichains: Node[][] = [];
  const visit = (node: Node) => {
    if (node.path.length >= limit) return;
    // Nothing below here can be in the inner set, or everything below here is in the outer one.
    if (node.denied === everything || (node.covered === everything && node.excepted.length === 0)) return;
    const antichain = antichains[node.at] ?? [];
    spend(budget, antichain.length);
    if (antichain.some((other) => dominates(other, node))) return;
    antichains[node.at] = [...antichain.filter((other) => !dominates(node, other)), node];
    queue.push(node);
  };
  /** With what an empty `**` of the inner pattern leads to. */
  const enter = (node: Node) => {
    for (let at = node.at; ; at += 1) {
      visit({ ...node, at });
      if (inner.atoms[at] !== many) return;
    }
  };
  const missing = ({ denied, covered, excepted }: Node) =>
    !deny.accepts(denied) && !(allow.accepts(covered) && !except.accepts(excepted));
  const leave = (node: Node, atom: Atom) => {
    const { path, denied, covered, excepted } = node;
    const underway = [...deny.underway(denied), ...allow.underway(covered), ...except.underway(excepted)];
    for (const pattern of underway) visits.set(pattern, (visits.get(pattern) ?? 0) + 1);
    const asked = new Set([...deny.leading(denied), ...allow.leading(covered), ...except.leading(excepted)]);
    for (const kind of kindsOf(asked, typeof atom === "string" ? atom : null)) {
      spend(budget, underway.length);
      enter({
        path: path === "" ? kind.name : `${path}/${kind.name}`,
        at: atom === many ? node.at : node.at + 1,
        denied: deny.move(denied, kind),
        covered: allow.move(covered, kind),
        excepted: except.move(excepted, kind),
      });
    }
  };
  enter({ path: "", at: 0, denied: deny.begin, covered: allow.begin, excepted: except.begin });
  for (let node = queue.take(); node !== undefined; node = queue.take()) {
    const atom = inner.atoms[node.at] ?? null;
    if (atom !== null) leave(node, atom);
    else if (missing(node)) return node.path;
  }
  return null;
}

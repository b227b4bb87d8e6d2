import { automatonOf, overlapping, reads } from "./automaton.ts";
import { type Budget, BudgetExhausted } from "./node-budget.ts";
import type { PathPattern } from "./path-pattern.ts";
import { kindsAmong, shortestOutside } from "./product-search.ts";
import { coversSegment, overlapsSegment } from "./segment-automaton.ts";

/** What a set of paths is made of: everything that `allow` matches and `deny` does not. */
export interface PathDifference {
  readonly allow: readonly PathPattern[];
  readonly deny: readonly PathPattern[];
}

export type Containment =
  | { readonly kind: "contained" }
  | { readonly kind: "outside"; readonly witness: string }
  /** The budget ran out. `simplify` are the patterns that made the question large. */
  | { readonly kind: "unknown"; readonly simplify: readonly string[] };

/**
 * Most positions that one direction of a comparison may move: about 80 ms of them. Measured: a question of a few patterns
 * moves some hundred, 64 real patterns against 64 between ten and two hundred thousand; what hostile lists of 64 ask costs
 * a fifth of a second.
 */
export const nodeBudget = 600_000;

/** Sorted, so that no order in which a list is written can decide whether the budget lasts. */
const sorted = (patterns: readonly PathPattern[]) =>
  [...patterns].sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));

/** A list of patterns, with the cheap questions that can be asked about it. */
interface Covers {
  readonly patterns: readonly PathPattern[];
  /** Is this pattern in the list, or covered by a single one of it? `true` is certain. */
  readonly cover: (pattern: PathPattern) => boolean;
  /** Those that have a path in common with this one, without what others of them cover. */
  readonly near: (pattern: PathPattern) => readonly PathPattern[];
}

function coversOf(list: readonly PathPattern[], budget: Budget): Covers {
  if (list.length === 0) return { patterns: list, cover: () => false, near: () => list };
  const patterns = sorted(list);
  const texts = new Set(patterns.map(({ text }) => text));
  const automaton = automatonOf(patterns.map(({ atoms }) => atoms));
  const [includes, overlaps] = [coversSegment(budget), overlapsSegment(budget)];
  return {
    patterns,
    cover: ({ text, atoms }) => texts.has(text) || reads(automaton, atoms, includes, budget),
    near: ({ atoms }) => {
      const kept = new Set(overlapping(automaton, atoms, overlaps, budget));
      for (const index of kept) {
        const others = [...kept].filter((other) => other !== index).map((other) => automaton.starts[other] as number);
        if (reads(automaton, (patterns[index] as PathPattern).atoms, includes, budget, others)) kept.delete(index);
      }
      return [...kept].map((index) => patterns[index] as PathPattern);
    },
  };
}

/**
 * Is every path of `inner` also in `outer`? If not, which is the shortest that is not?
 *
 * Exact, pattern by pattern of `inner`, in the order of cost: is it in `outer`, or covered by a single pattern, and no deny of
 * `outer` new to it? Else the product with those patterns that it has a path in common with and that no other one covers.
 */
export function contained(inner: PathDifference, outer: PathDifference, budget: Budget): Containment {
  if (inner.allow.length === 0) return { kind: "contained" };
  const visits = new Map<PathPattern, number>();
  let witness: string | null = null;
  try {
    const [deny, allow, except] = [
      coversOf(inner.deny, budget),
      coversOf(outer.allow, budget),
      coversOf(outer.deny, budget),
    ];
    const added = coversOf(
      except.patterns.filter((pattern) => !deny.cover(pattern)),
      budget,
    );
    const kindsOf = kindsAmong([...inner.allow, ...inner.deny, ...outer.allow, ...outer.deny], budget);
    for (const pattern of sorted(inner.allow)) {
      if (allow.cover(pattern) && added.near(pattern).length === 0) continue;
      const lists = {
        inner: pattern,
        deny: deny.near(pattern),
        allow: allow.near(pattern),
        except: except.near(pattern),
      };
      const limit: number = witness?.length ?? Number.POSITIVE_INFINITY;
      witness = shortestOutside(lists, kindsOf, limit, budget, visits) ?? witness;
    }
  } catch (error) {
    if (!(error instanceof BudgetExhausted)) throw error;
    // What was found is outside, even if something shorter may be too.
    if (witness === null) return { kind: "unknown", simplify: largest(visits, [inner, outer]) };
  }
  return witness === null ? { kind: "contained" } : { kind: "outside", witness };
}

/** What made a question large: the patterns that were underway most often; if none was yet, the longest. */
function largest(visits: ReadonlyMap<PathPattern, number>, sets: readonly PathDifference[]): readonly string[] {
  const all = sets.flatMap(({ allow, deny }) => [...allow, ...deny]);
  const weights = visits.size > 0 ? visits : new Map(all.map((pattern) => [pattern, pattern.text.length]));
  return [...weights]
    .sort(([a, x], [b, y]) => y - x || (a.text < b.text ? -1 : 1))
    .slice(0, 3)
    .map(([{ text }]) => text);
}

/** The shortest path in a set, or null where it is empty or the search gave up. */
export function shortestPath(set: PathDifference): string | null {
  const answer = contained(set, { allow: [], deny: [] }, { left: nodeBudget });
  return answer.kind === "outside" ? answer.witness : null;
}

import type { ResolvedCapability } from "../artifacts.ts";
import { type Risk, risks } from "../capability.ts";
import { type DangerousPair, dangerousPairs } from "../catalog/pairs.ts";

const known = new Map(dangerousPairs.map((pair) => [pair.id, pair]));

/** The pair that an entry of this id stands for, if this version has one of that name. */
export const pairOf = (id: string): DangerousPair | undefined => known.get(id);

const higher = (a: Risk, b: Risk): Risk => (risks.indexOf(a) > risks.indexOf(b) ? a : b);

/** `read-write` contains `read`. */
const has = (scope: unknown, level: string): boolean => typeof scope === "string" && scope.split("-").includes(level);

/**
 * A table with the dangerous pairs that its entries make, sorted by id. Pairs that stand in it already are made anew: they
 * follow from the rest, whoever wrote the table and with whichever list of pairs.
 */
export function withPairs(table: readonly ResolvedCapability[]): readonly ResolvedCapability[] {
  const single = table.filter(({ id }) => pairOf(id) === undefined);
  const byId = new Map(single.map((entry) => [entry.id, entry]));
  const pairs = dangerousPairs.flatMap(({ id, of: [first, second], level }): ResolvedCapability[] => {
    const [a, b] = [byId.get(first), byId.get(second)];
    if (a === undefined || b === undefined || (level !== undefined && !has(b.scope, level))) return [];
    const risk = higher(a.risk, b.risk);
    const origin = [...new Set([...a.origin, ...b.origin])].sort();
    // Neither half alone is the pair: as long as one of them must be granted first, so must it.
    return [{ id, scope: risk, risk, optional: a.optional || b.optional, origin }];
  });
  return [...single, ...pairs].sort((one, other) => (one.id < other.id ? -1 : 1));
}

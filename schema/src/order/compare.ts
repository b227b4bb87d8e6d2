import type { ResolvedCapability } from "../artifacts.ts";
import { canonicalJson } from "../canonical-json.ts";
import { type AnyCapability, type Risk, riskOf } from "../capability.ts";
import type { Comparison, Verdict } from "../scope-type.ts";
import type { Json } from "../shape.ts";
import { pairOf, withPairs } from "./pairs.ts";

/** How one capability of an app changed. Equal ones are left out. */
export interface CapabilityChange {
  readonly capability: string;
  readonly verdict: Exclude<Verdict, "equal">;
  /** Which rule decided: `capability/added`, `path/removed-deny-read`, … */
  readonly rule: string;
  /** The risk of the new scope; none where the capability is gone. */
  readonly risk: Risk;
  /** The shortest request that is newly allowed, where one can be named. */
  readonly witness: string | null;
  readonly before: Json | null;
  readonly after: Json | null;
}

/** A capability that is looked up by id while tables are compared. */
export type CapabilitiesById = ReadonlyMap<string, AnyCapability>;

export const byId = (capabilities: readonly AnyCapability[]): CapabilitiesById =>
  new Map(capabilities.map((capability) => [capability.id, capability]));

type Table = ReadonlyMap<string, ResolvedCapability>;

/**
 * What changed between two capability tables, sorted by capability. Exact for every capability that `known` has; one that
 * it lacks is undecided as soon as its scope differs in a single byte. Risks and pairs are worked out anew on both sides: a
 * table says what an app may do, not how dangerous that is.
 */
export function compareCapabilities(
  before: readonly ResolvedCapability[],
  after: readonly ResolvedCapability[],
  known: CapabilitiesById,
): readonly CapabilityChange[] {
  const [was, is] = [tableOf(before, known), tableOf(after, known)];
  const ids = [...new Set([...was.keys(), ...is.keys()])].sort();
  return ids.flatMap((id) => {
    const [old, now] = [was.get(id), is.get(id)];
    const { verdict, rule, witness } =
      pairOf(id) === undefined ? compareOne(old, now, known.get(id)) : comparePair(id, was, is, known);
    if (verdict === "equal") return [];
    return [
      {
        capability: id,
        verdict,
        rule,
        risk: now?.risk ?? "none",
        witness: witness ?? null,
        before: old?.scope ?? null,
        after: now?.scope ?? null,
      },
    ];
  });
}

function tableOf(entries: readonly ResolvedCapability[], known: CapabilitiesById): Table {
  const weighed = entries.map((entry) => {
    const capability = known.get(entry.id);
    return capability === undefined ? entry : { ...entry, risk: riskOf(capability, entry.scope) };
  });
  return new Map(withPairs(weighed).map((entry) => [entry.id, entry]));
}

function compareOne(
  before: ResolvedCapability | undefined,
  after: ResolvedCapability | undefined,
  capability: AnyCapability | undefined,
): Comparison {
  if (after === undefined) return { verdict: "narrower", rule: "capability/removed" };
  const witness = capability?.scope.witness(after.scope);
  const named = typeof witness === "string" ? { witness } : {};
  if (before === undefined) return { verdict: "wider", rule: "capability/added", ...named };
  const scopes = compareScopes(before.scope, after.scope, capability);
  // An optional capability is held only once the user granted it: without the grant it is nothing at all.
  if (before.optional && !after.optional) {
    const lost = scopes.verdict === "narrower" || scopes.verdict === "incomparable";
    return { verdict: lost ? "incomparable" : "wider", rule: "capability/required", ...named };
  }
  if (!before.optional && after.optional && (scopes.verdict === "equal" || scopes.verdict === "narrower")) {
    return { verdict: "narrower", rule: "capability/optional" };
  }
  return scopes;
}

/**
 * A pair changes when a half comes or goes, or becomes more dangerous. What is new about it is both halves at once: the
 * witness names a request of each.
 */
function comparePair(id: string, was: Table, is: Table, known: CapabilitiesById): Comparison {
  const { of } = pairOf(id) as NonNullable<ReturnType<typeof pairOf>>;
  const change = compareOne(was.get(id), is.get(id), known.get(id));
  if (change.witness === undefined) return change;
  const witnesses = of.map((half) => {
    const entry = is.get(half);
    return (entry === undefined ? null : known.get(half)?.scope.witness(entry.scope)) ?? half;
  });
  const rule = was.has(id) ? change.rule : of.some((half) => was.has(half)) ? "pair/second-half" : "pair/added";
  return { ...change, rule, witness: witnesses.join(" + ") };
}

function compareScopes(before: Json, after: Json, capability: AnyCapability | undefined): Comparison {
  if (canonicalJson(before) === canonicalJson(after)) return { verdict: "equal", rule: "scope/equal" };
  if (capability === undefined) return { verdict: "undecided", rule: "capability/unknown" };
  return capability.scope.compare(before, after);
}

import type { ResolvedCapability } from "../artifacts.ts";
import { canonicalJson } from "../canonical-json.ts";
import { type AnyCapability, type Risk, riskOf } from "../capability.ts";
import type { Comparison, Verdict } from "../scope-type.ts";
import type { Json } from "../shape.ts";

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

/**
 * What changed between two capability tables, sorted by capability. Exact for every capability that `known` has; one that
 * it lacks is undecided as soon as its scope differs in a single byte.
 */
export function compareCapabilities(
  before: readonly ResolvedCapability[],
  after: readonly ResolvedCapability[],
  known: CapabilitiesById,
): readonly CapabilityChange[] {
  const [was, is] = [tableOf(before), tableOf(after)];
  const ids = [...new Set([...was.keys(), ...is.keys()])].sort();
  return ids.flatMap((id) => {
    const [old, now, capability] = [was.get(id), is.get(id), known.get(id)];
    const { verdict, rule, witness } = compareOne(old, now, capability);
    if (verdict === "equal") return [];
    const risk = now === undefined ? "none" : capability === undefined ? now.risk : riskOf(capability, now.scope);
    return [
      {
        capability: id,
        verdict,
        rule,
        risk,
        witness: witness ?? null,
        before: old?.scope ?? null,
        after: now?.scope ?? null,
      },
    ];
  });
}

const tableOf = (entries: readonly ResolvedCapability[]): ReadonlyMap<string, ResolvedCapability> =>
  new Map(entries.map((entry) => [entry.id, entry]));

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

function compareScopes(before: Json, after: Json, capability: AnyCapability | undefined): Comparison {
  if (canonicalJson(before) === canonicalJson(after)) return { verdict: "equal", rule: "scope/equal" };
  if (capability === undefined) return { verdict: "undecided", rule: "capability/unknown" };
  return capability.scope.compare(before, after);
}

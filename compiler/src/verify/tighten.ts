import { canonicalJson, type ManifestContext } from "@locara/schema";
import { type Demand, stringsOf } from "./demands.ts";
import { grantingRule, type Held } from "./judge-use.ts";
import { smaller } from "./spellings.ts";

/**
 * A spelling that allows less than `declared` and all that is asked, as small as single steps lead; undefined where there
 * is none. It is narrower by the scope's own order, and what is asked was put to the commands' own rules.
 */
export function tightened(held: Held, declared: unknown, demand: Demand, context: ManifestContext): unknown {
  const { capability, scope } = held;
  const targets = [...demand.asked, ...examplesFor(held, demand.untold, context)];
  const strings = stringsOf(demand.asked.map(({ target }) => target));
  const fits = (spelling: unknown, before: unknown): boolean => {
    const read = capability.scope.read(spelling, context);
    if (read.scope === null || read.problems.length > 0) return false;
    if (capability.scope.compare(before, read.scope).verdict !== "narrower") return false;
    const compiled = capability.scope.compile(read.scope);
    return targets.every(({ command, target }) => grantingRule(capability, command)?.(compiled, target) ?? false);
  };
  let best: unknown;
  let before = scope;
  for (let spelling: unknown = declared; spelling !== undefined; ) {
    spelling = smaller(spelling, capability.scope.fragment, strings).find((one) => fits(one, before));
    if (spelling === undefined) break;
    best = spelling;
    before = capability.scope.read(spelling, context).scope;
  }
  return best === undefined || canonicalJson(best) === canonicalJson(declared) ? undefined : best;
}

/**
 * Of a command whose target cannot be told, every example that is allowed now has to stay allowed. This says all there is
 * to say of a level; of names, paths and hosts it does not, and those scopes are not touched.
 */
function examplesFor({ capability, compiled }: Held, untold: ReadonlySet<string>, context: ManifestContext) {
  return capability.examples.flatMap(({ call, args, scope }) => {
    const grant = capability.grants.find(({ command }) => command.id === call);
    if (grant === undefined || !untold.has(call)) return [];
    const target: unknown = grant.command.target(args);
    const own = capability.scope.read(scope, context).scope;
    const meant = own !== null && grant.allows(capability.scope.compile(own), target);
    return meant && grant.allows(compiled, target) ? [{ command: call, target }] : [];
  });
}

/** Scopes that are one of a few levels: what is allowed depends on the command, hardly on its target. */
export const isLevel = ({ capability }: Held): boolean =>
  capability.scope.kind === "access-level" || capability.scope.kind === "flag";

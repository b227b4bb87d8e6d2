import { canonicalJson, LocaraError, manifestPath } from "@locara/schema";
import type { Entry, Policy } from "./policy.ts";

/** Longest scope that a message quotes. */
const longestQuote = 400;

const quote = (scope: unknown): string => {
  const text = canonicalJson(scope);
  return text.length > longestQuote ? `${text.slice(0, longestQuote)}…` : text;
};

/** `{"fs": {"paths": …}}`: where a capability stands in `locara.json`. */
const declaration = (id: string, spelling: string): string =>
  manifestPath(id).reduceRight((inner, key) => `{"${key}": ${inner}}`, spelling);

/** The app asked for something that none of its scopes contains. `target` is what it spelled, never what that led to. */
export function explainOutOfScope({ command, rules }: Entry, target: string | undefined): LocaraError {
  const declared = rules.map(({ capability, scope }) => `${capability} ${quote(scope)}`).join(" and ");
  const wanted = target === undefined ? "What was asked for" : JSON.stringify(target);
  const places = rules.map(({ capability }) => declaration(capability, "…")).join(" or ");
  return new LocaraError(
    "capability/out-of-scope",
    `${command.id}: ${wanted} is outside what this app declares: ${declared}.`,
    `Ask for something inside the declared scope, or widen "capabilities": ${places} in locara.json.`,
  );
}

/** The scope contains it, but the user has not granted the capability. */
export function explainNotGranted({ command }: Entry, capability: string): LocaraError {
  return new LocaraError(
    "capability/not-granted",
    `${command.id} needs ${capability}, which the user has not granted.`,
    `Ask for it with permissions.request("${capability}"), and do without it when it is refused.`,
  );
}

/** The page sent a command that is not registered: one that the manifest does not declare, or none at all. */
export function explainMissing(policy: Policy, command: string): LocaraError {
  const granting = policy.granting(command);
  if (granting.length === 0) {
    return new LocaraError(
      "command/unknown",
      `There is no command ${JSON.stringify(command)}.`,
      "Use the commands of the generated SDK.",
    );
  }
  const example = (id: string) => {
    const allowed = granting
      .find((capability) => capability.id === id)
      ?.examples.find(({ call, expect }) => call === command && expect === "allowed");
    return declaration(id, allowed === undefined ? "…" : quote(allowed.scope));
  };
  const ids = granting.map(({ id }) => id);
  return new LocaraError(
    "capability/undeclared",
    `${command} needs ${ids.join(" or ")}, which this app does not declare.`,
    `Declare it in locara.json: "capabilities": ${ids.map(example).join(" or ")}.`,
  );
}

/** The arguments do not have the shape that the command declares. */
export function explainInvalid(command: string, problem: string): LocaraError {
  return new LocaraError(
    "argument/invalid",
    `${command}: ${problem}.`,
    "Call it as the types of the generated SDK say.",
  );
}

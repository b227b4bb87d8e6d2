import type { Enforcement, EnforcementFile, Target } from "@locara/schema";
import { capabilities, targets } from "@locara/schema";
import type { CompiledApp, Granted } from "../compiled-app.ts";
import { readableJson } from "../compiled-app.ts";

/** `enforcement.json`: per capability and target, which layer keeps it and what that layer lets through. */
export function emitEnforcement({ granted, capabilityDigest }: CompiledApp): string {
  const matrix = Object.fromEntries(granted.map((one) => [one.capability.id, enforcementOf(one)]));
  const withheld = Object.fromEntries(
    capabilities.flatMap(({ id, withheld }) => (withheld === undefined || id in matrix ? [] : [[id, withheld]])),
  );
  const file: EnforcementFile = { v: 1, capabilityDigest, matrix, withheld };
  return readableJson(file);
}

/** The kernel's sandbox is set up for optional capabilities too: until they are granted, that is a loss, and is said. */
export function enforcementOf({
  capability,
  scope,
  optional,
}: Granted): Readonly<Record<Target, readonly Enforcement[]>> {
  const matrix = capability.enforcement(scope);
  const early = "before the user grants it, this layer already allows it";
  const named = (one: Enforcement): Enforcement =>
    optional && one.layer === "kernel" ? { ...one, loss: one.loss === null ? early : `${one.loss}; ${early}` } : one;
  return Object.fromEntries(targets.map((target) => [target, matrix[target].map(named)])) as Record<
    Target,
    Enforcement[]
  >;
}

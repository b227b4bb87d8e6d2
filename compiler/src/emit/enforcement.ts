import type { Enforcement, EnforcementFile, Target } from "@locara/schema";
import { capabilities, targets } from "@locara/schema";
import { beyond } from "../check-enforcement.ts";
import type { CapabilityTable, Lowered } from "../compiled-app.ts";
import { readableJson } from "../compiled-app.ts";

/** `enforcement.json`: per capability and target, which layer keeps it and what that layer lets through. */
export function emitEnforcement({ granted, capabilityDigest }: CapabilityTable): string {
  const matrix = Object.fromEntries(granted.map((one) => [one.capability.id, enforcementOf(one)]));
  const withheld = Object.fromEntries(
    capabilities.flatMap(({ id, withheld }) => (withheld === undefined || id in matrix ? [] : [[id, withheld]])),
  );
  const file: EnforcementFile = { v: 1, capabilityDigest, matrix, withheld };
  return readableJson(file);
}

const early = "before the user grants it, this layer already allows it";

/**
 * What keeps one capability on every target. Where files are all that it reaches, the loss is computed and not believed:
 * there is one exactly where the lowering allows more, and it comes with an example. The kernel's sandbox is set up for
 * optional capabilities too: until they are granted, that is a loss.
 */
export function enforcementOf(granted: Lowered): Lowered["enforcement"] {
  const { enforcement, optional } = granted;
  const row = (one: Enforcement, target: Target): Enforcement => {
    if (one.layer !== "kernel") return one;
    const losses = [computedLoss(one.loss, target, granted), optional ? early : null];
    const named = losses.filter((loss) => loss !== null);
    return { ...one, loss: named.length === 0 ? null : named.join("; ") };
  };
  return Object.fromEntries(
    targets.map((target) => [target, enforcement[target].map((one) => row(one, target))]),
  ) as unknown as Record<Target, Enforcement[]>;
}

function computedLoss(loss: string | null, target: Target, granted: Lowered): string | null {
  // Without a name for it there is none: the check of what is lowered would have stopped the compile.
  if (loss === null || granted.reach.files === undefined || (target !== "linux" && target !== "mac-sandboxed"))
    return loss;
  const example = beyond(target, granted);
  return example === null ? null : `${loss} (${example})`;
}

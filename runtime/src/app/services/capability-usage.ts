import type { AuditEntry } from "@locara/schema";

/** What one capability was used for, as far as the log reaches back. */
export interface CapabilityUse {
  readonly capability: string;
  readonly allowed: number;
  readonly refused: number;
  /** Milliseconds since 1970; null: never. */
  readonly lastAllowed: number | null;
  readonly lastRefused: number | null;
}

/** What was asked for that no capability of the app stands for. */
export const undeclared = "";

/**
 * Counts decisions by capability. One that names none (out of scope, badly asked) counts for the capabilities that grant
 * its command; what nothing grants, under `undeclared`.
 */
export function capabilityUses(
  entries: readonly AuditEntry[],
  granting: Readonly<Record<string, readonly string[]>>,
): readonly CapabilityUse[] {
  const uses = new Map<string, CapabilityUse>();
  const count = (capability: string, { outcome, time }: AuditEntry): void => {
    const use = uses.get(capability) ?? { capability, allowed: 0, refused: 0, lastAllowed: null, lastRefused: null };
    const counted =
      outcome === "allowed"
        ? { allowed: use.allowed + 1, lastAllowed: Math.max(time, use.lastAllowed ?? time) }
        : { refused: use.refused + 1, lastRefused: Math.max(time, use.lastRefused ?? time) };
    uses.set(capability, { ...use, ...counted });
  };
  for (const entry of entries) {
    if (entry.phase !== "decided") continue;
    if (entry.capability !== undefined) count(entry.capability, entry);
    else {
      const known = Object.hasOwn(granting, entry.command) ? (granting[entry.command] ?? []) : [undeclared];
      for (const capability of known) count(capability, entry);
    }
  }
  return [...uses.values()].sort((a, b) => (a.capability < b.capability ? -1 : 1));
}

import type { AuditEntry, AuditLog } from "@locara/schema";

type Outcome = NonNullable<AuditEntry["outcome"]>;

/** Where entries are kept. `soon` may be written later in one go; `now` is written before the call is answered. */
export interface AuditSink {
  append(entry: AuditEntry, urgency: "soon" | "now"): void;
}

export interface Audit extends AuditLog {
  asked(command: string): void;
  decided(command: string, outcome: Outcome, capability?: string, target?: string): void;
}

interface AuditOptions {
  readonly now: () => number;
  readonly sink: AuditSink;
  /** How many entries are kept in memory. */
  readonly capacity?: number;
}

/** Longest target that an entry keeps; a longer one is cut. */
const longestTarget = 512;

/** Keeps the last entries in memory and hands every one to the sink. What was asked is written before it is decided. */
export function openAudit({ now, sink, capacity = 10_000 }: AuditOptions): Audit {
  const ring: AuditEntry[] = [];
  let next = 0;
  const add = (entry: AuditEntry, urgency: "soon" | "now"): void => {
    ring[next] = entry;
    next = (next + 1) % capacity;
    sink.append(entry, urgency);
  };
  return {
    asked: (command) => add({ time: now(), phase: "asked", command }, "soon"),
    decided(command, outcome, capability, target) {
      const entry: { -readonly [K in keyof AuditEntry]: AuditEntry[K] } = {
        time: now(),
        phase: "decided",
        command,
        outcome,
      };
      if (capability !== undefined) entry.capability = capability;
      if (target !== undefined)
        entry.target = target.length > longestTarget ? `${target.slice(0, longestTarget)}…` : target;
      add(entry, outcome === "allowed" ? "soon" : "now");
    },
    entries(limit) {
      const count = Math.min(limit, ring.length);
      return Array.from({ length: count }, (_, back) => ring[(next - 1 - back + capacity) % capacity] as AuditEntry);
    },
  };
}

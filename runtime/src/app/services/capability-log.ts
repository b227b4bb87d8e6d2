import type { AuditEntry } from "@locara/schema";
import type { AuditSink } from "../kernel/audit.ts";
import { openJsonLines, readJsonLines } from "./json-lines.ts";
import { logBytes } from "./log-sizes.ts";

/** The capability log on disk, with what earlier runs of the app left in it. */
export interface CapabilityLog extends AuditSink {
  /** All that is kept, oldest first. */
  read(): readonly AuditEntry[];
  close(): void;
}

/**
 * The capability log on disk, one JSON line per entry. A crash of the app loses at most the last quarter of a second
 * of allowed calls, and never a denial: that is in the file before the page has its answer. Denials have a file of their
 * own, so that an app cannot push one out of the log by calling what it may.
 */
export function openCapabilityLog(file: string, onTrouble: (error: unknown) => void): CapabilityLog {
  const refusalFile = file.replace(/(\.\w+)?$/, ".refusals$1");
  const lines = openJsonLines({ file, mostBytes: logBytes.capabilities }, onTrouble);
  const refusals = openJsonLines({ file: refusalFile, mostBytes: logBytes.refusals }, onTrouble);
  return {
    append(entry, urgency) {
      if (!refuses(entry)) return lines.append(entry, urgency);
      lines.flush();
      refusals.append(entry, urgency);
    },
    read() {
      lines.flush();
      // Sorting is stable: what was asked and refused within one millisecond stands in this order.
      return [...readJsonLines(file), ...readJsonLines(refusalFile)].filter(isEntry).sort((a, b) => a.time - b.time);
    },
    close() {
      lines.close();
      refusals.close();
    },
  };
}

const refuses = ({ phase, outcome }: AuditEntry): boolean => phase === "decided" && outcome !== "allowed";

/** The file is its owner's to edit: what is no entry is passed over. */
function isEntry(line: unknown): line is AuditEntry {
  const { time, phase, command } = (line ?? {}) as Partial<Record<keyof AuditEntry, unknown>>;
  return typeof time === "number" && typeof command === "string" && (phase === "asked" || phase === "decided");
}

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
 * of allowed calls, and never a denial: that is in the file before the page has its answer.
 */
export function openCapabilityLog(file: string, onTrouble: (error: unknown) => void): CapabilityLog {
  const lines = openJsonLines({ file, mostBytes: logBytes.capabilities }, onTrouble);
  return {
    append: (entry, urgency) => lines.append(entry, urgency),
    read() {
      lines.flush();
      return readJsonLines(file).filter(isEntry);
    },
    close: () => lines.close(),
  };
}

/** The file is its owner's to edit: what is no entry is passed over. */
function isEntry(line: unknown): line is AuditEntry {
  const { time, phase, command } = (line ?? {}) as Partial<Record<keyof AuditEntry, unknown>>;
  return typeof time === "number" && typeof command === "string" && (phase === "asked" || phase === "decided");
}

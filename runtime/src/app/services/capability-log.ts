import type { AuditSink } from "../kernel/audit.ts";
import { openJsonLines } from "./json-lines.ts";

const mostBytes = 10 * 1024 * 1024;

/**
 * The capability log on disk, one JSON line per entry. A crash of the app loses at most the last quarter of a second
 * of allowed calls, and never a denial: that is in the file before the page has its answer.
 */
export function openCapabilityLog(file: string, onTrouble: (error: unknown) => void): AuditSink & { close(): void } {
  const lines = openJsonLines({ file, mostBytes }, onTrouble);
  return { append: (entry, urgency) => lines.append(entry, urgency), close: () => lines.close() };
}

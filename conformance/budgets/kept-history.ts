import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type HistoryEntry, historyLine, readHistory } from "./history.ts";

const fileName = "budgets.history.jsonl";

/** The history of earlier runs, and where this one's lines go. */
export interface KeptHistory {
  readonly earlier: readonly HistoryEntry[];
  /** Adds lines to what the report's folder has of the history. */
  keep(entries: readonly HistoryEntry[]): void;
}

/**
 * Earlier runs are read from `LOCARA_BUDGET_HISTORY`; they and this run's own lines are left as `budgets.history.jsonl` in the report's
 * folder, `LOCARA_REPORT`. So a report carries its history on, and nothing outside its folder is written.
 */
export function openHistory(environment: Readonly<Record<string, string | undefined>>): KeptHistory {
  const { LOCARA_REPORT: report, LOCARA_BUDGET_HISTORY: given } = environment;
  const kept = report === undefined ? null : join(report, fileName);
  // The other host of this run may have left its lines already.
  const source = kept !== null && existsSync(kept) ? kept : given;
  const text = source === undefined || !existsSync(source) ? "" : readFileSync(source, "utf8");
  return {
    earlier: readHistory(text),
    keep(entries) {
      if (report === undefined || kept === null) return;
      mkdirSync(report, { recursive: true });
      // The last line may have been cut off.
      const before = text === "" || text.endsWith("\n") ? text : `${text}\n`;
      writeFileSync(kept, before + entries.map(historyLine).join(""));
    },
  };
}

import { type Outcome, summaryLine, totals } from "./outcome.ts";

/**
 * The end of a run as lines: why things were skipped (one line per reason), what passed only when repeated and every
 * failure in full, and last the counts alone.
 */
export const report = (outcomes: readonly Outcome[]): readonly string[] => [
  ...skips(outcomes),
  ...outcomes.filter(({ status, detail }) => status === "passed" && detail !== "").flatMap(repeated),
  ...outcomes.filter(({ status }) => status === "failed").flatMap(failure),
  "",
  summaryLine(totals(outcomes)),
];

const skips = (outcomes: readonly Outcome[]): string[] => {
  const byReason = Map.groupBy(
    outcomes.filter(({ status }) => status === "skipped"),
    ({ where, detail }) => `${where}: ${detail || "no reason given"}`,
  );
  return [...byReason].map(([reason, { length }]) => `skipped ${length} × ${reason.replace(/\s+/g, " ")}`);
};

const repeated = ({ where, name, detail }: Outcome): string[] => ["", `REPEATED ${where} › ${name}`, ...indent(detail)];

const failure = ({ where, name, detail }: Outcome): string[] => ["", `FAILED ${where} › ${name}`, ...indent(detail)];

const indent = (text: string): string[] =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => `  ${line}`);

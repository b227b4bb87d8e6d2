import { summary } from "../bench/measure.ts";
import type { Tallies } from "./tally.ts";
import { type Sample, type Trend, trendOf } from "./trend.ts";

/** What a soak saw, as its JSON has it. */
export interface SoakReport {
  readonly minutes: number;
  readonly sessions: number;
  readonly models: string;
  readonly operations: readonly OperationRow[];
  readonly memory: readonly MemoryRow[];
  /** Unexpected errors, lost writes among them, and how often each came. */
  readonly errors: Readonly<Record<string, number>>;
  /** What the app's log says went wrong inside the runtime, and how often. */
  readonly logged: Readonly<Record<string, number>>;
  /** Places that were written and read back after the host was started anew. */
  readonly readBack: number;
  readonly lost: number;
  /** Processes that outlived the host. */
  readonly leftOver: readonly string[];
  readonly warmUpSeconds: number;
}

export interface OperationRow {
  readonly kind: string;
  readonly count: number;
  readonly cancelled: number;
  readonly denied: number;
  readonly failed: number;
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly longestMs: number;
}

/** Bytes of one figure of one process; its trend is null where it lived too shortly to have one. */
export interface MemoryRow {
  readonly what: string;
  readonly first: number;
  readonly last: number;
  readonly most: number;
  readonly trend: Trend | null;
}

export const operationRows = (tallies: Tallies): readonly OperationRow[] =>
  Object.entries(tallies)
    .map(([kind, { milliseconds, longest, ...counts }]) => {
      const { median, p95 } = summary(milliseconds);
      return { kind, ...counts, medianMs: median, p95Ms: p95, longestMs: longest };
    })
    .sort((a, b) => (a.kind < b.kind ? -1 : 1));

/** What is measured before `warmUpSeconds` counts for nothing: caches fill, code is compiled, models are loaded. */
export function memoryRow(what: string, samples: readonly Sample[], warmUpSeconds: number): MemoryRow {
  const warm = samples.filter(({ seconds }) => seconds >= warmUpSeconds);
  const values = (warm.length > 0 ? warm : samples).map(({ value }) => value);
  return {
    what,
    first: values[0] ?? 0,
    last: values.at(-1) ?? 0,
    most: Math.max(...values),
    trend: warm.length >= fewestSamples ? trendOf(warm) : null,
  };
}

/** Errors of unknown origin, which the log has with their cause; what an app asked for and could not have is none. */
export function internalErrors(log: string): Readonly<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const line of log.split("\n").filter(Boolean)) {
    const { level, what, error } = JSON.parse(line) as { level: string; what: string; error?: string };
    if (level !== "error" || error === undefined) continue;
    const said = `${what}: ${error.split("\n").slice(0, 2).join(" ")}`;
    found[said] = (found[said] ?? 0) + 1;
  }
  return found;
}

const fewestSamples = 10;

const mebibyte = 1024 * 1024;
const size = (bytes: number): string => `${(bytes / mebibyte).toFixed(1)} MiB`;
const perHour = (bytes: number): string => (bytes / mebibyte).toFixed(2);
const time = (milliseconds: number): string => `${milliseconds.toPrecision(3)} ms`;

/** Whether the least growth that the samples allow, by both ways to reckon, is more than none. */
export const grows = ({ trend }: MemoryRow): boolean => trend !== null && trend.low > 0 && trend.median > 0;

/** What is wrong, as sentences; nothing where the soak passed. A memory trend is told, and judged by its reader. */
export function faults({ errors, logged, lost, leftOver, operations, readBack }: SoakReport): readonly string[] {
  const [unexpected, inside] = [errors, logged].map((said) =>
    Object.values(said).reduce((sum, count) => sum + count, 0),
  );
  return [
    ...(unexpected === 0 ? [] : [`${unexpected} unexpected errors`]),
    ...(inside === 0 ? [] : [`${inside} errors inside the runtime`]),
    ...(lost > 0 ? [`${lost} acknowledged writes were lost`] : []),
    ...(leftOver.length > 0 ? [`${leftOver.length} processes outlived the host: ${leftOver.join(", ")}`] : []),
    ...(operations.length === 0 || readBack === 0 ? ["nothing was done"] : []),
  ];
}

/** The report for people. */
export function soakText(report: SoakReport): readonly string[] {
  const { operations, memory, errors, readBack, lost } = report;
  const total = operations.reduce((sum, { count }) => sum + count, 0);
  return [
    ...aligned([
      ["operation", "count", "cancelled", "denied", "failed", "median", "p95", "longest"],
      ...operations.map((row) => [
        row.kind,
        ...[row.count, row.cancelled, row.denied, row.failed].map(String),
        ...[row.medianMs, row.p95Ms, row.longestMs].map(time),
      ]),
    ]),
    "",
    ...aligned([
      ["memory", "first", "last", "most", "MiB an hour", "95 % interval", "Theil–Sen", "samples", ""],
      ...memory.map((row) => [
        row.what,
        ...[row.first, row.last, row.most].map(size),
        ...(row.trend === null
          ? ["too short", "", "", ""]
          : [
              perHour(row.trend.slope),
              `${perHour(row.trend.low)} to ${perHour(row.trend.high)}`,
              perHour(row.trend.median),
              String(row.trend.samples),
            ]),
        grows(row) ? "grows" : "",
      ]),
    ]),
    "",
    `${total} operations of ${report.sessions} sessions in ${report.minutes} minutes, on ${report.models} models; the first ${report.warmUpSeconds} s count for no trend.`,
    `${readBack} places were read back after the host was started anew; ${lost} lost.`,
    ...Object.entries(errors).map(([said, times]) => `  ${times} × ${said}`),
    ...Object.entries(report.logged).map(([said, times]) => `  ${times} × in the log: ${said}`),
  ];
}

const aligned = (rows: readonly (readonly string[])[]): readonly string[] => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
};

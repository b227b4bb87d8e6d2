/** One budget, measured in one run: a line of the history, as JSON. */
export interface HistoryEntry {
  readonly v: 1;
  /** When, as an ISO date in UTC. */
  readonly at: string;
  readonly app: string;
  readonly host: string;
  readonly measure: string;
  /** Machines of one class are compared with each other, and with no other. */
  readonly machine: string;
  readonly unit: string;
  readonly p50: number;
  readonly p95: number;
  readonly rounds: number;
  /** What it cost, so that runs can be compared; more is always worse. `ratio` and `added` are against the baseline of the same run. */
  readonly cost: {
    readonly kind: "ratio" | "added" | "plain";
    readonly middle: number;
    /** What the middle may as well be; null where there were too few rounds to say. */
    readonly low: number | null;
    readonly high: number | null;
  };
  /** A run that was found to be worse is kept, and nothing is compared with it. */
  readonly regressed: boolean;
}

/** The history in a file's text. A line that was cut off, by a full disk or a kill, is left out; so is another version's. */
export function readHistory(text: string): readonly HistoryEntry[] {
  return text.split("\n").flatMap((line) => {
    const entry = parsed(line);
    return isEntry(entry) ? [entry] : [];
  });
}

export const historyLine = (entry: HistoryEntry): string => `${JSON.stringify(entry)}\n`;

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function isEntry(value: unknown): value is HistoryEntry {
  if (typeof value !== "object" || value === null) return false;
  const { v, at, app, host, measure, machine, unit, p50, p95, rounds, cost, regressed } = value as Record<
    string,
    unknown
  >;
  return (
    v === 1 &&
    [at, app, host, measure, machine, unit].every((text) => typeof text === "string") &&
    !Number.isNaN(Date.parse(at as string)) &&
    [p50, p95, rounds].every(isNumber) &&
    isCost(cost) &&
    typeof regressed === "boolean"
  );
}

function isCost(value: unknown): value is HistoryEntry["cost"] {
  if (typeof value !== "object" || value === null) return false;
  const { kind, middle, low, high } = value as Record<string, unknown>;
  return (
    ["ratio", "added", "plain"].includes(kind as string) &&
    isNumber(middle) &&
    [low, high].every((end) => end === null || isNumber(end))
  );
}

const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);

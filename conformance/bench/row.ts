import type { Compared } from "./measure.ts";

/** Lower is better, but for `per second`. */
export type Unit = "ns" | "us" | "ms" | "bytes" | "per second";

/** What is held to a limit: the figure itself, its ratio to the baseline, or what it adds to the baseline round by round. */
export interface Budget {
  readonly of: "ours" | "ratio" | "added";
  /** Null where a first cut is only reported. */
  readonly firstCut: number | null;
  readonly goal: number;
}

export type Measured = Compared & { readonly note?: string };

/** Why a row cannot be measured on this machine. */
export interface Unavailable {
  readonly unavailable: string;
}

export interface Row {
  readonly name: string;
  readonly unit: Unit;
  /** What the baseline is, or null where there is none to have. */
  readonly baseline: string | null;
  readonly budget: Budget;
  /** It shows a page, and therefore runs without root's rights and with a display. */
  readonly shows?: "page";
  readonly measure: () => Promise<Measured | Unavailable>;
}

/** One line of the JSON. `ours` is null where the row could not be measured; `note` then says why. */
export interface Line {
  readonly name: string;
  readonly unit: Unit;
  readonly ours: { readonly median: number; readonly p95: number } | null;
  readonly baseline: { readonly what: string; readonly median: number; readonly p95: number } | null;
  /** Ours ÷ baseline. */
  readonly ratio: number | null;
  /** What ours takes more, the median of all rounds: not the difference of the two medians. */
  readonly added: number | null;
  readonly rounds: number;
  readonly note: string;
}

/** Measures a row. What goes wrong in it is its own: the others are measured all the same. */
export const measureRow = async (row: Row): Promise<Line> => {
  const { name, unit } = row;
  let result: Measured | Unavailable;
  try {
    result = await row.measure();
  } catch (error) {
    const note = `${failed}${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
    return { name, unit, ...nothing, note };
  }
  if ("unavailable" in result) {
    return { name, unit, ...nothing, note: `not measured: ${result.unavailable}` };
  }
  const { ours, baseline, added, rounds, note = "" } = result;
  return {
    name,
    unit,
    ours,
    baseline: baseline === null ? null : { what: row.baseline ?? "", ...baseline },
    ratio: baseline === null ? null : ours.median / baseline.median,
    added,
    rounds,
    note,
  };
};

const nothing = { ours: null, baseline: null, ratio: null, added: null, rounds: 0 } as const;
const failed = "failed: ";

export type Verdict = "goal" | "first cut" | "over budget" | "not measured" | "failed";

/** How a line stands to its budget. */
export const verdict = ({ budget, unit }: Row, line: Line): Verdict => {
  if (line.note.startsWith(failed)) return "failed";
  const figure = budgeted(budget, line);
  if (figure === null) return "not measured";
  const within = (limit: number): boolean => (unit === "per second" ? figure >= limit : figure <= limit);
  if (within(budget.goal)) return "goal";
  return budget.firstCut === null || within(budget.firstCut) ? "first cut" : "over budget";
};

const budgeted = ({ of }: Budget, { ours, ratio, added }: Line): number | null => {
  if (ours === null) return null;
  return { ours: ours.median, ratio, added }[of];
};

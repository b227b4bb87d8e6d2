import { summary } from "../bench/measure.ts";
import type { ConformanceRecord } from "../kit/record.ts";
import type { HistoryEntry } from "./history.ts";
import type { Place } from "./machine.ts";
import { type Interval, intervalOf, regressionBound } from "./noise.ts";
import { type Budget, budgetOf, type Held } from "./tables.ts";

/** The figures of one budget in one run; round by round, ours beside the baseline's. */
export interface Measurement {
  readonly name: string;
  readonly ours: readonly number[];
  /** Null for what needs none: bytes do not depend on the machine. */
  readonly baseline: readonly number[] | null;
}

export interface Circumstances {
  readonly at: string;
  readonly app: string;
  readonly host: string;
  readonly machine: string;
  readonly place: Place;
  readonly history: readonly HistoryEntry[];
}

export interface Judgement {
  readonly record: Extract<ConformanceRecord, { kind: "budget" }>;
  /** For the history; null where too little was measured to be compared with. */
  readonly entry: HistoryEntry | null;
  /** Why the run fails, as one sentence. */
  readonly failure: string | null;
}

/** Fewer rounds are shown, and neither judged nor kept. */
export const fewestRounds = 5;
/** Of fewer rounds the p95 is the worst one, which says nothing about 95 of 100. */
const roundsOfTail = 20;
/** How far back runs are compared with. */
const earlierRuns = 20;

/**
 * Holds a measurement against its budget: on reference Macs against their limits, bytes against theirs on every machine, and on every
 * machine against earlier runs of its class. What is slower than the baseline elsewhere is told, and fails nothing by itself.
 */
export function judge(measurement: Measurement, circumstances: Circumstances): Judgement {
  const budget = budgetOf(measurement.name);
  const { median: p50, p95 } = figuresOf(budget, measurement.ours);
  const enough = budget.cost === "plain" || measurement.ours.length >= fewestRounds;
  const cost = costOf(budget, measurement);
  const over = enough ? overLimit(budget, measurement.ours.length, { p50, p95 }, circumstances.place) : null;
  const worse = enough ? regression(budget, cost, circumstances) : null;
  const { limit, words } = limitOf(budget, cost, circumstances.place);
  const failure = over ?? worse;
  return {
    record: {
      kind: "budget",
      name: budget.name,
      unit: budget.unit,
      p50,
      p95,
      limit,
      within: failure === null,
      note: [
        failure ?? (enough ? words : `${words}; ${measurement.ours.length} rounds are too few to judge`),
        ...(failure === null ? [] : [words]),
        whose(budget),
      ].join("; "),
    },
    entry: enough ? { ...entryOf(budget, measurement, cost, circumstances), regressed: worse !== null } : null,
    failure: failure === null ? null : `${budget.name}: ${failure}`,
  };
}

/** The middle, and what 95 of 100 keep: at most that, or at least that where more is better. */
function figuresOf({ better }: Budget, figures: readonly number[]): { readonly median: number; readonly p95: number } {
  if (better === "lower") return summary(figures);
  const turned = summary(figures.map((figure) => -figure));
  return { median: -turned.median, p95: -turned.p95 };
}

/** What is compared between runs, more being worse. */
function costOf(budget: Budget, { name, ours, baseline }: Measurement): Interval {
  if (budget.cost === "plain") {
    const [bytes = 0] = ours;
    return { middle: bytes, low: bytes, high: bytes };
  }
  if (baseline === null || baseline.length !== ours.length)
    throw new Error(`${name} was measured without a baseline for every round`);
  const pairs = ours.map((own, round) => [own, baseline[round] as number] as const);
  if (budget.cost === "added") return intervalOf(pairs.map(([own, other]) => own - other));
  const logarithms = pairs.map(([own, other]) => Math.log(budget.better === "lower" ? own / other : other / own));
  const { middle, low, high } = intervalOf(logarithms);
  return { middle: Math.exp(middle), low: Math.exp(low), high: Math.exp(high) };
}

function overLimit(
  budget: Budget,
  rounds: number,
  { p50, p95 }: { readonly p50: number; readonly p95: number },
  place: Place,
): string | null {
  const held = heldBy(budget, place);
  if (held === null || typeof held === "string") return null;
  const passes = (figure: number, limit: number): boolean =>
    budget.better === "lower" ? figure <= limit : figure >= limit;
  if (!passes(p50, held.p50)) return `its middle of ${said(p50, budget)} breaks the limit of ${said(held.p50, budget)}`;
  if (rounds >= roundsOfTail && !passes(p95, held.p95))
    return `its p95 of ${said(p95, budget)} breaks the limit of ${said(held.p95, budget)}`;
  return null;
}

function regression(budget: Budget, cost: Interval, { app, host, machine, history }: Circumstances): string | null {
  const earlier = history
    .filter(
      (entry) =>
        entry.app === app &&
        entry.host === host &&
        entry.machine === machine &&
        entry.measure === budget.name &&
        entry.cost.kind === budget.cost &&
        !entry.regressed,
    )
    .sort((one, other) => Date.parse(one.at) - Date.parse(other.at))
    .slice(-earlierRuns)
    .map((entry) => entry.cost.middle);
  // Factors are compared as such: twice is as far from once as four times is from twice.
  const factor = budget.cost !== "added";
  const scaled = (value: number): number => (factor ? Math.log(value) : value);
  const bound = regressionBound(earlier.map(scaled), scaled(budget.smallest));
  if (bound === null || !(scaled(cost.low) > bound)) return null;
  const worst = Math.max(...earlier);
  return `it costs ${costSaid(cost.middle, budget)}, surely more than ${costSaid(cost.low, budget)}; the worst of ${earlier.length} earlier runs was ${costSaid(worst, budget)}`;
}

/** What the budget asks for in this place; null where it asks for nothing but to be no worse than before. */
function heldBy({ cost, limits }: Budget, place: Place): Held | null {
  // Bytes are the same everywhere, and their limit of all tiers too.
  if (cost === "plain") return limits.low;
  return place === "elsewhere" ? null : limits[place];
}

function limitOf(
  budget: Budget,
  cost: Interval,
  place: Place,
): { readonly limit: number | null; readonly words: string } {
  const held = heldBy(budget, place);
  if (held !== null) {
    const where = budget.cost === "plain" ? "every machine" : `a ${place} machine`;
    return typeof held === "string"
      ? { limit: null, words: `on ${where}: ${held}` }
      : { limit: held.p50, words: `the limit of ${where}` };
  }
  const most = budget.elsewhere?.most ?? null;
  const interval = Number.isFinite(cost.high)
    ? ` (${costSaid(cost.low, budget)} to ${costSaid(cost.high, budget)})`
    : "";
  const compared = `${costSaid(cost.middle, budget)}${interval} against ${budget.elsewhere?.baseline}`;
  const wish =
    most === null
      ? "nobody set a limit"
      : cost.low > most
        ? `over ${costSaid(most, budget)}`
        : `wanted at most ${costSaid(most, budget)}`;
  return { limit: most, words: `no reference machine: ${compared}, ${wish}` };
}

function entryOf(
  budget: Budget,
  { ours }: Measurement,
  { middle, low, high }: Interval,
  { at, app, host, machine }: Circumstances,
): Omit<HistoryEntry, "regressed"> {
  const { median, p95 } = figuresOf(budget, ours);
  const [from, to] = Number.isFinite(high) ? [rounded(low), rounded(high)] : [null, null];
  const cost = { kind: budget.cost, middle: rounded(middle), low: from, high: to };
  return {
    ...{ v: 1, at, app, host, measure: budget.name, machine, unit: budget.unit },
    ...{ p50: rounded(median), p95: rounded(p95), rounds: ours.length, cost },
  };
}

const rounded = (value: number): number => Number(value.toPrecision(6));

const whose = ({ source }: Budget): string =>
  source === "locara-spec" ? "limits by the specification" : `limits are our own: ${source.ours}`;

const said = (value: number, { unit }: Budget): string =>
  unit === "bytes" ? `${(value / 1024 / 1024).toFixed(2)} MiB` : `${Number(value.toPrecision(3))} ${unit}`;

const costSaid = (value: number, budget: Budget): string =>
  budget.cost === "ratio" ? `${value.toFixed(2)}×` : `${said(value, budget)}${budget.cost === "added" ? " more" : ""}`;

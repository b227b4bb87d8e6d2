/** When a task runs, by the clock of its time zone: every listed value is one that matches, sorted. */
export interface Cron {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly months: readonly number[];
  readonly daysOfMonth: readonly number[];
  /** 0 is Sunday. */
  readonly daysOfWeek: readonly number[];
  /** Where both kinds of days are narrowed, a day matches that is in either; else one that is in both. */
  readonly days: "either" | "both";
}

/** What is wrong with an expression, and what to write instead; a sentence each. */
export interface CronProblem {
  readonly message: string;
  readonly hint: string;
}

interface Field {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly words?: readonly string[];
}

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const fields: readonly Field[] = [
  { name: "minute", low: 0, high: 59 },
  { name: "hour", low: 0, high: 23 },
  { name: "day of the month", low: 1, high: 31 },
  { name: "month", low: 1, high: 12, words: months },
  { name: "day of the week", low: 0, high: 7, words: weekdays },
];
const longestMonths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const form =
  "Write minute, hour, day of the month, month and day of the week: 0 7 * * 1-5 is seven o'clock on weekdays.";
const problem = (message: string, hint = form): CronProblem => ({ message, hint });

/**
 * Reads a cron expression of five fields: `*`, numbers, ranges, lists, steps (`*` or a range, then `/` and how many), and
 * the English names of months and weekdays. Nothing else: what other programs read differently is refused.
 */
export function readCron(expression: string): Cron | CronProblem {
  const parts = expression.split(" ");
  if (parts.length !== fields.length)
    return problem(`A cron expression has five fields, and this has ${parts.length}.`);
  const read: number[][] = [];
  for (const [index, field] of fields.entries()) {
    const values = valuesOf(parts[index] as string, field);
    if (!Array.isArray(values)) return values;
    read.push(values);
  }
  const [minutes, hours, daysOfMonth, inMonths, week] = read as [number[], number[], number[], number[], number[]];
  const daysOfWeek = sorted(week.map((day) => day % 7));
  const narrowed = (index: number) => !(parts[index] as string).startsWith("*");
  const days = narrowed(2) && narrowed(4) ? "either" : "both";
  const first = daysOfMonth[0] as number;
  if (days === "both" && !inMonths.some((month) => first <= (longestMonths[month - 1] as number)))
    return problem(
      `There is no day ${first} in the months it names: it would never run.`,
      "Name a day that such a month has.",
    );
  return { minutes, hours, months: inMonths, daysOfMonth, daysOfWeek, days };
}

function valuesOf(text: string, field: Field): number[] | CronProblem {
  const values: number[] = [];
  for (const item of text.split(",")) {
    const [, range = "", step] = /^([^/]+)(?:\/(\d{1,2}))?$/.exec(item) ?? [];
    const ends = range === "*" ? [field.low, field.high] : range.split("-").map((end) => numberOf(end, field));
    const low = ends[0];
    const high = ends.length === 1 ? low : ends[1];
    const every = step === undefined ? 1 : Number(step);
    // What a step after a single number means differs from program to program.
    const stepped = step === undefined || ends.length === 2;
    if (ends.length > 2 || low === undefined || high === undefined || every < 1 || !stepped)
      return problem(`"${item}" is no ${field.name} of a cron expression: ${field.low} to ${field.high}.`);
    if (low > high)
      return problem(`"${item}" runs backwards in the ${field.name} of a cron expression.`, "Write two ranges.");
    for (let value = low; value <= high; value += every) values.push(value);
  }
  return sorted(values);
}

/** The number that a number or name stands for; undefined where the field has none such. */
function numberOf(text: string, { low, high, words = [] }: Field): number | undefined {
  const word = words.indexOf(text.toLowerCase());
  if (word >= 0) return low + word;
  const value = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  return value >= low && value <= high ? value : undefined;
}

const sorted = (values: readonly number[]): number[] => [...new Set(values)].sort((a, b) => a - b);

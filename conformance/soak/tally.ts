import type { Ended } from "./operation.ts";

/** What happened to one kind of operation. */
export interface Tally {
  count: number;
  cancelled: number;
  denied: number;
  failed: number;
  /** Milliseconds of some of them, each as likely as the other. */
  readonly milliseconds: number[];
  longest: number;
}

export type Tallies = Record<string, Tally>;

const kept = 500;

/** Counts one operation. `draw` gives a whole number below what it is given. */
export function count(
  tallies: Tallies,
  kind: string,
  ended: Ended | "failed",
  milliseconds: number,
  draw: (below: number) => number,
): void {
  tallies[kind] ??= { count: 0, cancelled: 0, denied: 0, failed: 0, milliseconds: [], longest: 0 };
  const tally = tallies[kind] as Tally;
  tally.count += 1;
  if (ended !== "done") tally[ended] += 1;
  tally.longest = Math.max(tally.longest, milliseconds);
  const place = tally.count <= kept ? tally.count - 1 : draw(tally.count);
  if (place < kept) tally.milliseconds[place] = milliseconds;
}

/** The tallies of several sessions as one. */
export function added(all: readonly Tallies[]): Tallies {
  const sum: Tallies = {};
  for (const [kind, one] of all.flatMap(Object.entries) as readonly [string, Tally][]) {
    const before = sum[kind];
    sum[kind] =
      before === undefined
        ? { ...one }
        : {
            count: before.count + one.count,
            cancelled: before.cancelled + one.cancelled,
            denied: before.denied + one.denied,
            failed: before.failed + one.failed,
            milliseconds: [...before.milliseconds, ...one.milliseconds],
            longest: Math.max(before.longest, one.longest),
          };
  }
  return sum;
}

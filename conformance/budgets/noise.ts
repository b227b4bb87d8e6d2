/** The middle of some figures, and what the middle may as well be: all that 15 of 16 such runs would agree with. */
export interface Interval {
  readonly middle: number;
  readonly low: number;
  readonly high: number;
}

/** How seldom the true middle may lie outside: five rounds that agree in everything reach it, fewer never do. */
export const outside = 1 / 16;

/**
 * The Hodges–Lehmann middle with its exact interval, from Wilcoxon's signed ranks: it asks that figures scatter to both sides
 * alike, and nothing else. Too few figures have an interval without ends.
 */
export function intervalOf(figures: readonly number[]): Interval {
  const means = walshMeans(figures);
  if (means.length === 0) throw new Error("nothing was measured");
  const middle =
    ((means[Math.floor((means.length - 1) / 2)] as number) + (means[Math.ceil((means.length - 1) / 2)] as number)) / 2;
  const cut = mostRankSum(figures.length);
  if (cut === null) return { middle, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
  return { middle, low: means[cut] as number, high: means[means.length - 1 - cut] as number };
}

/** The means of all pairs, each figure paired with itself too. */
function walshMeans(figures: readonly number[]): Float64Array {
  const means = new Float64Array((figures.length * (figures.length + 1)) / 2);
  let filled = 0;
  for (const [index, one] of figures.entries())
    for (const other of figures.slice(index)) means[filled++] = (one + other) / 2;
  return means.sort();
}

/** The largest rank sum whose tails, both together, are as seldom as `outside`; null where none is. */
function mostRankSum(count: number): number | null {
  // How many of the 2^count ways to give signs to the ranks have which sum: each rank is in or out.
  let ways = [1];
  for (let rank = 1; rank <= count; rank++) {
    const more = new Array<number>(ways.length + rank).fill(0);
    for (const [sum, number] of ways.entries()) {
      more[sum] = (more[sum] as number) + number;
      more[sum + rank] = (more[sum + rank] as number) + number;
    }
    ways = more;
  }
  let tail = 0;
  let most: number | null = null;
  for (const [sum, number] of ways.entries()) {
    tail += number / 2 ** count;
    if (2 * tail > outside) break;
    most = sum;
  }
  return most;
}

/** Fewer earlier runs than this say nothing about how runs differ. */
export const fewestRuns = 3;

/** What a run would have to cost to be a regression: as far above the worst earlier run as that is above their middle, or `smallest`. */
export function regressionBound(earlier: readonly number[], smallest: number): number | null {
  if (earlier.length < fewestRuns) return null;
  const sorted = earlier.toSorted((a, b) => a - b);
  const at = (index: number): number => sorted[index] as number;
  const middle = (at(Math.floor((sorted.length - 1) / 2)) + at(Math.ceil((sorted.length - 1) / 2))) / 2;
  const worst = at(sorted.length - 1);
  return worst + Math.max(smallest, worst - middle);
}

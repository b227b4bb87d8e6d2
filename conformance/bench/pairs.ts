import { together } from "./measure.ts";
import type { Measured, Unavailable } from "./row.ts";

const pairs = 4;

/**
 * One measurement of four pairs of processes, one after the other: on which core each wakes up, and where in memory it lies, is
 * its luck for as long as it runs, and may be worth more than what is measured.
 */
export async function inPairs(measure: () => Promise<Measured | Unavailable>): Promise<Measured | Unavailable> {
  const measured: Measured[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const one = await measure();
    if ("unavailable" in one) return one;
    measured.push(one);
  }
  return { ...together(measured), note: `${measured[0]?.note}; in four pairs of processes, one after the other` };
}

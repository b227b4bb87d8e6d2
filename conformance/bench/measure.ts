export interface Figures {
  readonly median: number;
  readonly p95: number;
}

/** One side of a comparison: gives one figure of its unit each time it is asked; `turn` is another number each time, negative in the warm-up. */
export type Side = (turn: number) => number | Promise<number>;

export interface Compared {
  readonly ours: Figures;
  readonly baseline: Figures | null;
  /**
   * What ours takes more than the baseline, round by round, in the middle: what both take may swing from round to round by
   * more than that.
   */
  readonly added: number | null;
  readonly rounds: number;
  /** Round by round; the baseline's are empty where there is none. */
  readonly figures: { readonly ours: readonly number[]; readonly baseline: readonly number[] };
}

export const fewestRounds = 5;

/**
 * Measures both sides in the same run, after a warm-up that counts for nothing. In a round each side is asked twice, and both
 * its answers count half: ours, baseline, baseline, ours. A machine that grows slower wrongs neither, and neither is better off
 * for what lay in the caches: who is asked twice in a row finds its own there, and what it took from them depended on its place.
 */
export const compare = async (
  ours: Side,
  baseline: Side | null,
  options: { readonly rounds?: number; readonly warmUp?: number } = {},
): Promise<Compared> => {
  const rounds = Math.max(options.rounds ?? fewestRounds, fewestRounds);
  const warmUp = options.warmUp ?? 1;
  const figures: { ours: number[]; baseline: number[] } = { ours: [], baseline: [] };
  for (let round = -warmUp; round < rounds; round++) {
    if (baseline === null) {
      const figure = await ours(round);
      if (round >= 0) figures.ours.push(figure);
      continue;
    }
    const turns = [2 * round, 2 * round + 1] as const;
    const first = await ours(turns[0]);
    const between = (await baseline(turns[0])) + (await baseline(turns[1]));
    const own = first + (await ours(turns[1]));
    if (round < 0) continue;
    figures.ours.push(own / 2);
    figures.baseline.push(between / 2);
  }
  return fromFigures(figures);
};

/** The rounds of several comparisons as those of one: where each start of a process has luck of its own, one is not enough. */
export const together = (all: readonly Compared[]): Compared =>
  fromFigures({
    ours: all.flatMap(({ figures }) => figures.ours),
    baseline: all.flatMap(({ figures }) => figures.baseline),
  });

const fromFigures = ({ ours, baseline }: Compared["figures"]): Compared => ({
  ours: summary(ours),
  baseline: baseline.length === 0 ? null : summary(baseline),
  added: baseline.length === 0 ? null : summary(ours.map((own, round) => own - (baseline[round] ?? Number.NaN))).median,
  rounds: ours.length,
  figures: { ours, baseline },
});

/** Median, and the figure that 95 of 100 stay at or below. */
export const summary = (figures: readonly number[]): Figures => {
  if (figures.length === 0) throw new Error("nothing was measured");
  const sorted = figures.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const at = (index: number): number => sorted[index] ?? Number.NaN;
  const median = (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2;
  return { median, p95: at(Math.ceil(sorted.length * 0.95) - 1) };
};

/** Nanoseconds that one call of `work` takes, over `times` calls in a row. */
export const perCall = (times: number, work: () => unknown): number => {
  const start = process.hrtime.bigint();
  for (let time = 0; time < times; time++) sink = work();
  return Number(process.hrtime.bigint() - start) / times;
};

/** As `perCall`, where each call is waited for before the next. */
export const perAwaitedCall = async (times: number, work: () => Promise<unknown>): Promise<number> => {
  const start = process.hrtime.bigint();
  for (let time = 0; time < times; time++) sink = await work();
  return Number(process.hrtime.bigint() - start) / times;
};

/** Milliseconds that `work` takes once. */
export const milliseconds = async (work: () => unknown): Promise<number> => {
  const start = process.hrtime.bigint();
  sink = await work();
  return Number(process.hrtime.bigint() - start) / 1e6;
};

// What is measured must be used by somebody, or the engine may leave it out.
let sink: unknown;
export const lastResult = (): unknown => sink;

/** One measurement: seconds since the beginning, and a figure. */
export interface Sample {
  readonly seconds: number;
  readonly value: number;
}

/** How a figure changes over time, per hour. */
export interface Trend {
  readonly samples: number;
  /** Ordinary least squares. */
  readonly slope: number;
  /** The 95 % confidence interval of that slope. Samples that depend on each other make it look narrower than it is. */
  readonly low: number;
  readonly high: number;
  /** Theil–Sen: the median of the slopes between all pairs; a few outliers do not move it. */
  readonly median: number;
}

const hour = 3600;

/** The trend of at least three samples that were not all taken at once. */
export function trendOf(samples: readonly Sample[]): Trend {
  const count = samples.length;
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const times = mean(samples.map(({ seconds }) => seconds));
  const values = mean(samples.map(({ value }) => value));
  const spread = samples.reduce((sum, { seconds }) => sum + (seconds - times) ** 2, 0);
  if (count < 3 || spread === 0) throw new Error("a trend needs three samples at different times");
  const slope = samples.reduce((sum, { seconds, value }) => sum + (seconds - times) * (value - values), 0) / spread;
  const left = samples.reduce((sum, { seconds, value }) => sum + (value - values - slope * (seconds - times)) ** 2, 0);
  const error = Math.sqrt(left / (count - 2) / spread) * quantile(count - 2);
  return {
    samples: count,
    slope: slope * hour,
    low: (slope - error) * hour,
    high: (slope + error) * hour,
    median: medianSlope(samples) * hour,
  };
}

function medianSlope(samples: readonly Sample[]): number {
  const slopes = samples.flatMap((one, index) =>
    samples
      .slice(index + 1)
      .filter(({ seconds }) => seconds !== one.seconds)
      .map((other) => (other.value - one.value) / (other.seconds - one.seconds)),
  );
  const sorted = Float64Array.from(slopes).sort();
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}

/** Of Student's distribution, two-sided 95 %: exact for one and two degrees of freedom, else Cornish and Fisher's series. */
function quantile(freedom: number): number {
  if (freedom === 1) return 12.706;
  if (freedom === 2) return 4.303;
  const z = 1.959964;
  return (
    z +
    (z ** 3 + z) / (4 * freedom) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * freedom ** 3)
  );
}

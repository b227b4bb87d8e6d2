/** What came of one test, check or journey. `detail` is the reason of a skip, or what a failure said. */
export interface Outcome {
  readonly where: string;
  readonly name: string;
  readonly status: "passed" | "failed" | "skipped";
  readonly detail: string;
}

export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const totals = (outcomes: readonly Outcome[]): Totals => ({
  passed: outcomes.filter(({ status }) => status === "passed").length,
  failed: outcomes.filter(({ status }) => status === "failed").length,
  skipped: outcomes.filter(({ status }) => status === "skipped").length,
});

/** The line that ends a run; CI reads it. */
export const summaryLine = ({ passed, failed, skipped }: Totals): string =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`;

/** What one static check saw. No findings and enough looked at is a pass. */
export interface Seen {
  readonly findings: readonly string[];
  /** How many things it looked at. */
  readonly looked: number;
}

export interface Check {
  /** What is true when it passes, as a sentence. */
  readonly name: string;
  /** What it counts, in the plural. */
  readonly things: string;
  /** Fewer than this is a failure: a check that looks at nothing is always green. */
  readonly fewest: number;
  readonly look: (root: string) => Seen | Promise<Seen>;
}

/** One line of production code made wrong on purpose, and the test that must turn red for it. */
export interface PlantedFault {
  readonly id: string;
  /** The file to change, from the repository's root. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  readonly caughtBy: Catcher;
}

export interface Catcher {
  /** `unit`: a test file for `node --test`. `conformance`: a spec for Playwright. */
  readonly kind: "unit" | "conformance";
  /** The test file, from the repository's root. */
  readonly file: string;
  /** Only the tests whose title matches this regular expression. */
  readonly grep?: string;
  /** The host whose project runs the spec; without it, the browser host. */
  readonly host?: "browser" | "electron";
}

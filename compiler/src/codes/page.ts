/** The page of a diagnostic code, as `locara explain` prints it. */
export interface CodePage {
  readonly title: string;
  readonly means: string;
  readonly why: string;
  readonly bad: string;
  readonly good: string;
}

import type { DiagnosticCode } from "./codes.ts";

/** Counted from 1; a column counts UTF-16 code units, as editors and SARIF do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** `end` is the position after the last character. */
export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** `note`: nothing is wrong; something could not be known, and is said instead of passed over. */
export type Severity = "error" | "warning" | "note";

/** An edit that a machine can apply: replace what stands in `range` by `text`. */
export interface Fix {
  readonly range: Range;
  readonly text: string;
}

/** One problem: where, what is wrong, what to do. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  readonly file: string;
  readonly range: Range;
  readonly message: string;
  readonly hint: string;
  readonly fix?: Fix;
}

const longestSentence = 1000;

/** A sentence may quote the manifest, and that may be long: what is left out stands where the range points. */
export const shortened = (sentence: string): string =>
  sentence.length <= longestSentence
    ? sentence
    : `${sentence.slice(0, longestSentence - 200)}…${sentence.slice(-100)}`.toWellFormed();

/** Turns an offset into its position, in logarithmic time. */
export function positionsOf(text: string): (offset: number) => Position {
  const starts = [0];
  for (const { index, 0: ending } of text.matchAll(/\r\n|\n|\r/g)) starts.push(index + ending.length);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] as number) + 1 };
  };
}

/** Errors and warnings by position, then by code, so that the order does not depend on which check ran first. */
export function sorted(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.toSorted(
    (a, b) =>
      compare(a.file, b.file) ||
      a.range.start.line - b.range.start.line ||
      a.range.start.column - b.range.start.column ||
      compare(a.code, b.code) ||
      compare(a.message, b.message),
  );
}

// Never localeCompare: the order must not depend on the machine.
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

export const hasErrors = (diagnostics: readonly Diagnostic[]): boolean =>
  diagnostics.some(({ severity }) => severity === "error");

import type { Diagnostic, Position, Range } from "../diagnostic.ts";

/** A quick fix: what it does, as a title, and the problem it is for. */
export interface QuickFix {
  readonly title: string;
  readonly diagnostic: Diagnostic;
  readonly range: Range;
  readonly text: string;
}

/** The edits that would mend the problems which `range` touches. */
export const quickFixes = (diagnostics: readonly Diagnostic[], range: Range): readonly QuickFix[] =>
  diagnostics.flatMap((diagnostic) =>
    diagnostic.fix === undefined || !touch(diagnostic.range, range)
      ? []
      : [{ title: titleOf(diagnostic.fix.text), diagnostic, ...diagnostic.fix }],
  );

const titleOf = (text: string) =>
  text === "" ? "Take it out" : `Write ${text.length <= 60 ? text : `${text.slice(0, 59)}…`}`;

const before = (a: Position, b: Position) => a.line < b.line || (a.line === b.line && a.column < b.column);

const touch = (a: Range, b: Range) => !before(a.end, b.start) && !before(b.end, a.start);

export const contains = (range: Range, position: Position): boolean => touch(range, { start: position, end: position });

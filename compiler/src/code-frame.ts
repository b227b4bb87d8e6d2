import type { Diagnostic, Range } from "./diagnostic.ts";

const widest = 100;

/**
 * A diagnostic as a person reads it in a terminal: place, message, the line with the place underlined, and what to do.
 *
 * Without a text there is no line to show. The manifest's own text is printed escaped: a hostile file must not move the cursor or reverse the text direction.
 */
export function codeFrame(diagnostic: Diagnostic, text: string | null): string {
  const { file, range, severity, code, message, hint } = diagnostic;
  const head = `${file}:${range.start.line}:${range.start.column} ${severity} ${code} ${printable(message)}`;
  return [head, ...(text === null ? [] : markedLine(text, range)), `  hint: ${printable(hint)}`].join("\n");
}

/** The line that a range begins in, and a second one that underlines it; nothing where the text has no such line. */
export function markedLine(text: string, range: Range): readonly string[] {
  const line = text.split(/\r\n|\n|\r/)[range.start.line - 1];
  return line === undefined ? [] : frame(line, range);
}

function frame(line: string, { start, end }: Range): string[] {
  const from = start.column - 1;
  const to = end.line === start.line ? Math.max(end.column - 1, from + 1) : Math.max(line.length, from + 1);
  // A minified manifest is one long line: only what surrounds the place is shown.
  const left = line.length <= widest ? 0 : Math.max(0, Math.min(from - 30, line.length - widest));
  const right = Math.min(line.length, left + widest);
  const before = printable(line.slice(left, from));
  const marked = printable(line.slice(from, Math.min(to, right)));
  const after = printable(line.slice(Math.min(to, right), right));
  const lead = left > 0 ? "…" : "";
  const number = String(start.line);
  const gutter = " ".repeat(number.length);
  return [
    `  ${number} | ${lead}${before}${marked}${after}${right < line.length ? "…" : ""}`,
    `  ${gutter} | ${" ".repeat(lead.length + before.length)}${"^".repeat(Math.max(1, marked.length))}`,
  ];
}

// Most manifests are plain ASCII; the table of Unicode classes costs half a millisecond to build.
const plain = /^[\x20-\x7e]*$/;

/** Control, format and other invisible characters as `\u{…}`; a tab as one space, so that the underline stays in place. */
export const printable = (text: string): string =>
  plain.test(text)
    ? text
    : text
        .replaceAll("\t", " ")
        .replaceAll(
          /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu,
          (character) => `\\u{${(character.codePointAt(0) as number).toString(16)}}`,
        );

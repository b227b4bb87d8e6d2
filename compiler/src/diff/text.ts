import { widens } from "@locara/schema";
import { markedLine, printable } from "../code-frame.ts";
import type { DiffChange, DiffReport, Span } from "./report.ts";
import { wordsOf } from "./sentences.ts";
import { changeWords, consequences, doubts, headline, newlyAllowed } from "./words.ts";

/** A report as a person reads it in a terminal. `texts` holds the files that spans point into. */
export function diffText(report: DiffReport, texts: ReadonlyMap<string, string>): string {
  const blocked = report.blocked.map(({ code, message }) => `blocked ${code} ${printable(message)}\n`);
  return [
    `${headline(report)}\n`,
    `${consequences(report)}\n`,
    ...(blocked.length > 0 ? ["\n", ...blocked] : []),
    ...report.changes.map((change) => `\n${changeText(change, texts)}`),
  ].join("");
}

const marks = { wider: "+", incomparable: "±", undecided: "?", narrower: "-" } as const;

function changeText(change: DiffChange, texts: ReadonlyMap<string, string>): string {
  const { capability, verdict, rule, before, after, optional, reason, spans } = change;
  const fresh = newlyAllowed(change);
  const lines = [
    `${marks[verdict]} ${printable(capability)} ${changeWords(change)} (${verdict}, ${rule})`,
    `    before  ${printable(wordsOf(capability, before, optional.before) ?? "nothing")}`,
    `    after   ${printable(wordsOf(capability, after, optional.after) ?? "nothing")}`,
    ...(fresh === null ? [] : [`    new     ${printable(fresh)}`]),
    ...(doubts[rule] === undefined ? [] : [`    why     ${doubts[rule]}`]),
    ...(reason === null || !widens(verdict)
      ? []
      : [`    reason  ${printable(reason.text)}${reason.stale ? " (as before: write it anew)" : ""}`]),
    ...place(spans.after ?? spans.before, texts),
  ];
  return `${lines.join("\n")}\n`;
}

const place = (span: Span | undefined, texts: ReadonlyMap<string, string>): readonly string[] =>
  span === undefined
    ? []
    : [
        `  ${printable(span.file)}:${span.start.line}:${span.start.column}`,
        ...markedLine(texts.get(span.file) ?? "", span),
      ];

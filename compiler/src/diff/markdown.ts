import { widens } from "@locara/schema";
import { printable } from "../code-frame.ts";
import type { DiffChange, DiffReport } from "./report.ts";
import { wordsOf } from "./sentences.ts";
import { changeWords, consequences, doubts, headline, newlyAllowed } from "./words.ts";

/** GitHub refuses a comment of more than 65,536 characters; whoever embeds this one adds some of its own. */
const longest = 60_000;
const longestSide = 2_000;

/**
 * A report as a comment on a pull request. What a manifest says stands in code alone, where GitHub knows no mention, link,
 * image or HTML; what does not fit is counted.
 */
export function diffMarkdown(report: DiffReport): string {
  const head = [
    `### ${headline(report)}`,
    consequences(report),
    ...report.blocked.map(({ code, message }) => `**Blocked:** ${inCode(code)} ${inCode(message)}`),
  ].join("\n\n");
  const parts = report.changes.map(changeMarkdown);
  const sizes = parts.map(({ length }) => length + 2);
  let size = head.length;
  const fitting = sizes.findIndex((next) => {
    size += next;
    return size > longest;
  });
  const shown = fitting < 0 ? parts : parts.slice(0, fitting);
  const left = report.changes.slice(shown.length);
  const widening = left.filter(({ verdict }) => widens(verdict)).length;
  const rest =
    left.length === 0 ? [] : [`**Not shown:** ${left.length} more changes, ${widening} of which ask for more.`];
  return `${[head, ...shown, ...rest].join("\n\n")}\n`;
}

function changeMarkdown(change: DiffChange): string {
  const { capability, verdict, rule, before, after, optional, reason, spans, fingerprint } = change;
  const was = clipped(wordsOf(capability, before, optional.before) ?? "Nothing.");
  const is = clipped(wordsOf(capability, after, optional.after) ?? "Nothing.");
  const span = spans.after ?? spans.before;
  const fresh = newlyAllowed(change);
  const lines = [
    ...(fresh === null ? [] : [`Newly allowed: ${inCode(clipped(fresh))}`]),
    ...(doubts[rule] === undefined ? [] : [doubts[rule]]),
    ...(reason === null || !widens(verdict)
      ? []
      : [
          `Reason: ${inCode(clipped(reason.text))}${reason.stale ? " — **written for the older scope; write it anew**" : ""}`,
        ]),
    ...(span === undefined ? [] : [`At ${inCode(clipped(`${span.file}:${span.start.line}:${span.start.column}`))}`]),
    ...(widens(verdict) ? [`Fingerprint: \`${fingerprint}\``] : []),
  ];
  return [
    `#### ${inCode(clipped(capability))} ${changeWords(change)}`,
    fenced(`- ${was}\n+ ${is}`),
    lines.map((line) => `- ${line}`).join("\n"),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

/** One line without characters that cannot be seen, not longer than anybody reads. */
function clipped(text: string): string {
  const characters = Array.from(printable(text));
  if (characters.length <= longestSide) return characters.join("");
  return `${characters.slice(0, longestSide).join("")}… (${characters.length - longestSide} characters more)`;
}

/** More backticks than stand together anywhere in the text. */
const fenceFor = (text: string, least: number) =>
  "`".repeat(Math.max(least, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)));

const fenced = (text: string) => `${fenceFor(text, 3)}diff\n${text}\n${fenceFor(text, 3)}`;

/** A code span. Markdown takes one space off each end where there is one on both. */
function inCode(text: string): string {
  const fence = fenceFor(text, 1);
  const padded = /^[` ]|[` ]$/.test(text) ? ` ${text} ` : text;
  return `${fence}${padded}${fence}`;
}

import type { DiffChange, DiffReport } from "@locara/compiler";
import { widens } from "@locara/schema";
import { annotations, type Finding, sarifLog } from "./finding.ts";

/** A report as annotations of a pull request. `file` is the newer manifest: what stands nowhere is shown at its top. */
export const diffAnnotations = (report: DiffReport, file: string): string => annotations(findingsOf(report, file));

/** A report as SARIF, for code scanning. */
export const diffSarif = (report: DiffReport, file: string): string => sarifLog(findingsOf(report, file));

const top = { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } };

const findingsOf = ({ blocked, changes }: DiffReport, file: string): readonly Finding[] => [
  ...blocked.map(({ code, message }): Finding => ({ rule: code, severity: "error", text: message, file, range: top })),
  ...changes.map((change) => findingOf(change, file)),
];

function findingOf(change: DiffChange, file: string): Finding {
  const { rule, capability, verdict, risk, sentence, witness, spans, fingerprint } = change;
  const fresh = witness === null || !widens(verdict) ? "" : ` Newly allowed: ${witness}`;
  const risky = widens(verdict) ? `, risk ${risk}` : "";
  const place = spans.after ?? { file, ...top };
  return {
    rule,
    severity: severityOf(change),
    text: `${capability} is ${verdict}${risky}: ${sentence}${fresh}`,
    file: place.file,
    range: { start: place.start, end: place.end },
    ...(spans.before === undefined ? {} : { related: { file: spans.before.file, range: spans.before } }),
    fingerprint,
  };
}

function severityOf({ verdict, risk }: DiffChange): Finding["severity"] {
  if (!widens(verdict)) return "note";
  return risk === "high" || risk === "critical" ? "error" : "warning";
}

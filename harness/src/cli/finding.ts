import type { Range, Severity } from "@locara/compiler";
import { printable } from "@locara/compiler";

/** One thing to show at a place in a file: a diagnostic, or a change between two versions. */
export interface Finding {
  /** A diagnostic's code, or the rule that decided. */
  readonly rule: string;
  readonly severity: Severity;
  readonly text: string;
  readonly file: string;
  readonly range: Range;
  /** Where it stood in the older version. */
  readonly related?: { readonly file: string; readonly range: Range };
  /** Stays the same while the finding does, wherever it moves. */
  readonly fingerprint?: string;
}

/** GitHub shows this many of each severity in a step, and drops what comes later, whatever it is. */
const shownOfEach = 10;
const severities: readonly Severity[] = ["error", "warning", "note"];

/** Workflow commands of GitHub Actions: each annotates its line in the pull request. What GitHub would drop is plain text. */
export function annotations(findings: readonly Finding[]): string {
  const ordered = severities.flatMap((one) => findings.filter(({ severity }) => severity === one));
  const counts = new Map<Severity, number>();
  const [shown, rest]: [Finding[], Finding[]] = [[], []];
  for (const finding of ordered) {
    const count = (counts.get(finding.severity) ?? 0) + 1;
    counts.set(finding.severity, count);
    (count <= shownOfEach ? shown : rest).push(finding);
  }
  if (rest.length === 0) return shown.map(annotation).join("");
  const summary = `::notice title=locara::${rest.length} more findings are in the log of this step.\n`;
  return [...shown.map(annotation), ...rest.map(logLine), summary].join("");
}

function annotation({ severity, file, range: { start, end }, rule, text }: Finding): string {
  const place = `file=${property(file)},line=${start.line},endLine=${end.line},col=${start.column},endColumn=${end.column}`;
  return `::${severity === "note" ? "notice" : severity} ${place},title=${property(rule)}::${data(text)}\n`;
}

// No line begins with what the manifest says: `::` there would be a command.
const logLine = ({ severity, file, range: { start }, rule, text }: Finding) =>
  `${severity} ${printable(`${file}:${start.line}:${start.column} ${rule} ${text}`)}\n`;

const data = (text: string) => text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
const property = (text: string) => data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");

/** GitHub refuses a file with more results than this. */
const mostResults = 25_000;

/** SARIF 2.1.0, the part that code scanners read. */
export function sarifLog(findings: readonly Finding[]): string {
  const ids = [...new Set(findings.map(({ rule }) => rule))].sort();
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "locara", rules: ids.map((id) => ({ id })) } },
        columnKind: "utf16CodeUnits",
        results: findings.slice(0, mostResults).map(({ rule, severity, text, file, range, related, fingerprint }) => ({
          ruleId: rule,
          ruleIndex: ids.indexOf(rule),
          level: severity,
          message: { text: messageText(text) },
          locations: [location(file, range)],
          ...(related === undefined ? {} : { relatedLocations: [{ id: 1, ...location(related.file, related.range) }] }),
          ...(fingerprint === undefined ? {} : { partialFingerprints: { "locara/v1": fingerprint } }),
        })),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

/** In a message `[…](…)` is a link; what a manifest says must be none. */
const messageText = (text: string) => text.replaceAll(/[\\[\]]/g, "\\$&");

const location = (file: string, { start, end }: Range) => ({
  physicalLocation: {
    artifactLocation: { uri: file.split("/").map(encodeURIComponent).join("/") },
    region: {
      startLine: start.line,
      startColumn: start.column,
      endLine: end.line,
      endColumn: end.column,
    },
  },
});

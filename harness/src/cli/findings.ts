import type { Diagnostic } from "@locara/compiler";
import { codeFrame } from "@locara/compiler";
import type { Format } from "./command.ts";

/** Diagnostics in one of the four forms. `texts` holds the files they point into, for code frames. */
export function findings(
  diagnostics: readonly Diagnostic[],
  format: Format,
  texts: ReadonlyMap<string, string>,
): string {
  switch (format) {
    case "text":
      return diagnostics.map((one) => `${codeFrame(one, texts.get(one.file) ?? "")}\n\n`).join("");
    case "json":
      return `${JSON.stringify({ diagnostics }, null, 2)}\n`;
    case "github":
      return diagnostics.map((one) => `${annotation(one)}\n`).join("");
    case "sarif":
      return `${JSON.stringify(sarif(diagnostics), null, 2)}\n`;
  }
}

/** A workflow command of GitHub Actions: it annotates the line in the pull request. */
function annotation({ severity, file, range, code, message, hint }: Diagnostic): string {
  const { start, end } = range;
  const place = `file=${property(file)},line=${start.line},endLine=${end.line},col=${start.column},endColumn=${end.column}`;
  return `::${severity === "note" ? "notice" : severity} ${place},title=${property(code)}::${data(`${message} ${hint}`)}`;
}

const data = (text: string) => text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
const property = (text: string) => data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");

/** SARIF 2.1.0, the part that code scanners read. */
function sarif(diagnostics: readonly Diagnostic[]): unknown {
  const ids = [...new Set(diagnostics.map(({ code }) => code))].sort();
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "locara", rules: ids.map((id) => ({ id })) } },
        columnKind: "utf16CodeUnits",
        results: diagnostics.map(({ code, severity, file, range, message, hint }) => ({
          ruleId: code,
          ruleIndex: ids.indexOf(code),
          level: severity,
          message: { text: `${message} ${hint}` },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: file.split("/").map(encodeURIComponent).join("/") },
                region: {
                  startLine: range.start.line,
                  startColumn: range.start.column,
                  endLine: range.end.line,
                  endColumn: range.end.column,
                },
              },
            },
          ],
        })),
      },
    ],
  };
}

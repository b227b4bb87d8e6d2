import type { Diagnostic } from "@locara/compiler";
import { codeFrame } from "@locara/compiler";
import type { Format } from "./command.ts";
import { annotations, type Finding, sarifLog } from "./finding.ts";

/** Diagnostics in one of the four forms. `texts` holds the files they point into, for code frames. */
export function findings(
  diagnostics: readonly Diagnostic[],
  format: Format,
  texts: ReadonlyMap<string, string>,
): string {
  switch (format) {
    case "text":
      return diagnostics.map((one) => `${codeFrame(one, texts.get(one.file) ?? null)}\n\n`).join("");
    case "json":
      return `${JSON.stringify({ diagnostics }, null, 2)}\n`;
    case "github":
      return annotations(diagnostics.map(findingOf));
    case "sarif":
      return sarifLog(diagnostics.map(findingOf));
  }
}

const findingOf = ({ severity, file, range, code, message, hint }: Diagnostic): Finding => ({
  rule: code,
  severity,
  text: `${message} ${hint}`,
  file,
  range,
});

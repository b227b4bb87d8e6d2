import type { Diagnostic } from "../diagnostic.ts";
import { nearest } from "../suggest.ts";
import { escapeFinding } from "./raw-escapes.ts";
import type { Escape, SourceFacts, SyntaxProblem, UnknownName } from "./source-facts.ts";

/** What is to be said of the sources alone, whatever the manifest declares. */
export function sourceFindings(facts: readonly SourceFacts[], commands: readonly string[]): readonly Diagnostic[] {
  const names = [...commands, ...new Set(commands.map((id) => id.slice(0, id.indexOf("."))))];
  return facts.flatMap(({ raw, syntax, unknown, escapes }) => [
    ...raw.map(escapeFinding),
    ...syntax.map(syntaxFinding),
    ...unknown.map((one) => unknownFinding(one, names)),
    ...escapes.map(untraceable),
  ]);
}

const syntaxFinding = ({ file, range, message }: SyntaxProblem): Diagnostic => ({
  code: "LOC4008",
  severity: "error",
  file,
  range,
  message,
  hint: "Correct it; what could be read of the file was looked at.",
});

function unknownFinding({ file, range, name }: UnknownName, names: readonly string[]): Diagnostic {
  const meant = nearest(name, names);
  const hint = meant === undefined ? "locara explain names the commands of a capability." : `Did you mean ${meant}?`;
  return { code: "LOC4007", severity: "error", file, range, message: `No app's SDK has ${name}.`, hint };
}

function untraceable({ file, range, namespace, how }: Escape): Diagnostic {
  const what = namespace === "*" ? "The SDK" : `"${namespace}"`;
  const message =
    how === "handed-on"
      ? `${what} is handed on here: which of its commands are used cannot be told.`
      : `A member of ${what === "The SDK" ? "the SDK" : what} is named by a value here: which one cannot be told.`;
  const hint = "All of them count as used. Hand on single commands, or functions that call them.";
  return { code: "LOC4006", severity: "note", file, range, message, hint };
}

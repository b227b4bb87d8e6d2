import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Diagnostic, hasErrors, manifestName } from "@locara/compiler";
import { verifyFolder } from "@locara/compiler/verify";
import type { CliCommand, Io } from "../command.ts";
import { exitCodes, formatOption, readFormat, UsageError } from "../command.ts";
import { findings } from "../findings.ts";

export const command: CliCommand = {
  arguments: "[APP]",
  most: 1,
  options: {
    strict: { type: "boolean", help: "Ask for what publishing needs, too." },
    fix: { type: "boolean", help: "Edit the manifest where an edit is proven to be right." },
    format: formatOption,
  },
  async run(given, io) {
    const format = readFormat(given);
    const folder = resolve(io.cwd, given.positionals[0] ?? ".");
    if (!existsSync(join(folder, manifestName))) throw new UsageError(`There is no ${manifestName} in ${folder}.`);
    const { diagnostics, fixed, texts, looked } = await verifyFolder(folder, {
      base: io.cwd,
      ...(given.options.strict === true ? { strictness: "publishing" } : {}),
      ...(given.options.fix === true ? { mode: "fix" } : {}),
    });
    if (diagnostics.length > 0 || format !== "text") io.out(findings(diagnostics, format, texts));
    sayFixed(fixed, io);
    if (io.terminal) io.err(`${summary(diagnostics, looked)}\n`);
    return hasErrors(diagnostics) ? exitCodes.findings : exitCodes.fine;
  },
};

/** What was edited is said wherever it goes to: a machine changed what users will be asked. */
function sayFixed(fixed: readonly Diagnostic[], io: Io): void {
  for (const { code, file, range, message } of fixed)
    io.err(`Fixed ${code} (${file}:${range.start.line}:${range.start.column}): ${message}\n`);
  if (fixed.length > 0) io.err("Read the manifest again, and run locara compile.\n");
}

function summary(diagnostics: readonly Diagnostic[], looked: number): string {
  const count = (severity: Diagnostic["severity"]) => diagnostics.filter((one) => one.severity === severity).length;
  return `Looked at ${looked} files: ${count("error")} errors, ${count("warning")} warnings, ${count("note")} notes.`;
}

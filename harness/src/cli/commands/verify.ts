import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Diagnostic, hasErrors } from "@locara/compiler";
import type { CliCommand, ExitCode, Given, Io } from "../command.ts";
import { exitCodes, formatOption, readFormat, UsageError } from "../command.ts";
import { findings } from "../findings.ts";
import { appFolder } from "../needed-files.ts";

export const command: CliCommand = {
  arguments: "[APP]",
  most: 1,
  options: {
    strict: { type: "boolean", help: "Ask for what publishing needs, too." },
    fix: { type: "boolean", help: "Edit the manifest where an edit is proven to be right." },
    lock: { type: "string", value: "FILE", help: "Hold a built app (My.app) against this lock file, not its own." },
    flavour: { type: "string", value: "release|test", help: "Which build a built app should be (release)." },
    hardened: { type: "boolean", help: "Accept a built app without the App Sandbox." },
    format: formatOption,
  },
  async run(given, io) {
    const { lock, flavour, hardened, strict, fix } = given.options;
    const folder = resolve(io.cwd, given.positionals[0] ?? ".");
    // Whoever names a bundle means the bundle, even one that is broken.
    const built = folder.endsWith(".app") || existsSync(join(folder, "Contents", "Info.plist"));
    const [wrong] =
      Object.entries(built ? { strict, fix } : { lock, flavour, hardened }).find(([, value]) => value !== undefined) ??
      [];
    if (wrong !== undefined)
      throw new UsageError(`--${wrong} is for ${built ? "sources" : "a built app"}, not for ${folder}.`);
    return built ? verifyBuilt(given, io) : verifySources(folder, given, io);
  },
};

async function verifyBuilt(given: Given, io: Io): Promise<ExitCode> {
  const { lock, flavour = "release", hardened } = given.options;
  if (flavour !== "release" && flavour !== "test")
    throw new UsageError(`--flavour is release or test, not ${String(flavour)}.`);
  const { verifyBuiltApp } = await import("../../built-app/verify-built-app.ts");
  return verifyBuiltApp(
    {
      file: given.positionals[0] ?? ".",
      lock: typeof lock === "string" ? lock : undefined,
      flavour,
      confinement: hardened === true ? "hardened" : "sandbox",
      format: readFormat(given),
      platform: process.platform,
    },
    io,
  );
}

async function verifySources(folder: string, given: Given, io: Io): Promise<ExitCode> {
  const format = readFormat(given);
  appFolder(folder, io.cwd);
  const { verifyFolder } = await import("@locara/compiler/verify");
  const { diagnostics, fixed, texts, looked } = await verifyFolder(folder, {
    base: io.cwd,
    ...(given.options.strict === true ? { strictness: "publishing" } : {}),
    ...(given.options.fix === true ? { mode: "fix" } : {}),
  });
  if (diagnostics.length > 0 || format !== "text") io.out(findings(diagnostics, format, texts));
  sayFixed(fixed, io);
  if (io.terminal) io.err(`${summary(diagnostics, looked)}\n`);
  return hasErrors(diagnostics) ? exitCodes.findings : exitCodes.fine;
}

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

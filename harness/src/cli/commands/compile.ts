import { statSync, watch } from "node:fs";
import { join, resolve } from "node:path";
import {
  type CompiledFolder,
  compileFolder,
  type FolderOptions,
  hasErrors,
  lockName,
  manifestName,
} from "@locara/compiler";
import type { CliCommand, ExitCode, Format, Io } from "../command.ts";
import { exitCodes, formatOption, readFormat, UsageError } from "../command.ts";
import { findings } from "../findings.ts";

export const command: CliCommand = {
  arguments: "[APP]",
  most: 1,
  options: {
    check: { type: "boolean", help: "Write nothing; exit 1 if anything would change." },
    watch: { type: "boolean", help: "Compile again whenever the manifest changes." },
    strict: { type: "boolean", help: "What review insists on is an error." },
    out: { type: "string", value: "DIR", help: "Write the artifacts there, and no lock file." },
    format: formatOption,
  },
  async run(given, io) {
    const format = readFormat(given);
    const { check, watch: watching, out } = given.options;
    if (check === true && watching === true) throw new UsageError("--check and --watch exclude each other.");
    if (watching === true && format !== "text") throw new UsageError("--watch writes text only.");
    const folder = resolve(io.cwd, given.positionals[0] ?? ".");
    const options: FolderOptions = {
      base: io.cwd,
      ...(typeof out === "string" ? { out: resolve(io.cwd, out) } : {}),
      ...(check === true ? { mode: "check" } : {}),
      ...(given.options.strict === true ? { strictness: "strict" } : {}),
    };
    const code = compileOnce(folder, options, format, io);
    return watching === true ? await compileOnChange(folder, options, io) : code;
  },
};

function compileOnce(folder: string, options: FolderOptions, format: Format, io: Io): ExitCode {
  const compiled = compileFolder(folder, options);
  if (compiled.diagnostics.length > 0 || format !== "text")
    io.out(findings(compiled.diagnostics, format, compiled.texts));
  const failed = hasErrors(compiled.diagnostics);
  const outdated = options.mode === "check" && compiled.changed.length > 0;
  if (outdated) io.err(`Out of date: ${compiled.changed.join(", ")}. Run locara compile.\n`);
  else if (io.terminal && !failed) io.err(`${summary(compiled)}\n`);
  return failed || outdated ? exitCodes.findings : exitCodes.fine;
}

const summary = ({ changed }: CompiledFolder) =>
  changed.length === 0 ? "Up to date." : `Wrote ${changed.length} files.`;

/** Runs until it is interrupted. A missing manifest is waited for: editors replace files by removing them first. */
function compileOnChange(folder: string, options: FolderOptions, io: Io): Promise<ExitCode> {
  const inputs = new Set([manifestName, lockName]);
  let last = "";
  const compile = () => {
    const compiled = compileFolder(folder, options);
    const text = findings(compiled.diagnostics, "text", compiled.texts);
    if (text !== last || compiled.changed.length > 0) io.out(text === "" ? `${summary(compiled)}\n` : text);
    last = text;
  };
  return new Promise((done) => {
    let later: NodeJS.Timeout | undefined;
    const look = (patience: "wait" | "now") => {
      clearTimeout(later);
      try {
        // Most programs save by emptying the file first: what is empty now is most likely being written.
        if (patience === "wait" && statSync(join(folder, manifestName)).size === 0) later = setTimeout(look, 50, "now");
        else compile();
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      }
    };
    const watcher = watch(folder, (_event, name) => {
      if (name !== null && inputs.has(name)) look("wait");
    });
    io.err(`Watching ${join(folder, manifestName)}\n`);
    io.interrupted.addEventListener("abort", () => {
      watcher.close();
      clearTimeout(later);
      done(exitCodes.interrupted);
    });
  });
}

import { readFileSync, realpathSync } from "node:fs";
import { resolve } from "node:path";
import { type Diagnostic, hasErrors } from "@locara/compiler";
import { type BuildExpectation, type Flavour, judgeBuiltApp } from "@locara/compiler/built-app";
import type { LockFile } from "@locara/schema";
import { type ExitCode, exitCodes, type Format, type Io, UsageError } from "../cli/command.ts";
import { findings } from "../cli/findings.ts";
import { askCodesign, type RunTool } from "./ask-codesign.ts";
import { isRecord } from "./is-record.ts";
import { readBuiltApp } from "./read-built-app.ts";

export interface VerifyBuiltApp {
  /** The app, as it was asked for. */
  readonly file: string;
  /** The lock file to hold it against; without one, the app's own. */
  readonly lock: string | undefined;
  readonly flavour: Flavour;
  readonly confinement: BuildExpectation["confinement"];
  readonly format: Format;
  /** macOS's own judgement of the signature is asked for only there. */
  readonly platform: NodeJS.Platform;
  readonly run?: RunTool;
}

/** Reads a built app back and holds it against the lock file it should have been built from. */
export async function verifyBuiltApp(asked: VerifyBuiltApp, io: Io): Promise<ExitCode> {
  // A link to the app is the app; inside of it no link is followed.
  const folder = realpathSync(resolve(io.cwd, asked.file));
  const read = await readBuiltApp(folder, asked.file.replace(/\/+$/, ""));
  const given = asked.lock === undefined ? read.lock : readFileSync(resolve(io.cwd, asked.lock));
  if (given === null) {
    io.err("The app carries no locara.lock.json. Give the one it was built from: --lock FILE.\n");
    return exitCodes.unavailable;
  }
  const lock = readLockFile(given, asked.lock ?? `the app's own locara.lock.json`);
  const signer = asked.platform === "darwin" ? await askCodesign(folder, asked.run) : null;
  const breaches = [...read.app.breaches, ...(signer === null || signer === "trusted" ? [] : [signer])];
  const diagnostics = judgeBuiltApp(
    { ...read.app, breaches },
    {
      lock,
      lockFrom: asked.lock === undefined ? "app" : "caller",
      flavour: asked.flavour,
      confinement: asked.confinement,
    },
    signer === "trusted" ? "trusted" : null,
  );
  if (diagnostics.length > 0 || asked.format !== "text") io.out(findings(diagnostics, asked.format, new Map()));
  if (io.terminal) io.err(`${summary(diagnostics, read.app.code.length, read.app.archived.size)}\n`);
  return hasErrors(diagnostics) ? exitCodes.findings : exitCodes.fine;
}

function readLockFile(bytes: Buffer, name: string): LockFile {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString("utf8"));
  } catch (cause) {
    throw new UsageError(`${name} is not JSON (${String(cause)}).`);
  }
  // Of all its fields these two decide; without the rest it would compile to another lock file, and that is said there.
  if (isRecord(value) && value.v === 1 && isRecord(value.artifacts) && typeof value.capabilityDigest === "string")
    return value as unknown as LockFile;
  throw new UsageError(`${name} is no lock file of version 1 that locara compile wrote.`);
}

function summary(diagnostics: readonly Diagnostic[], code: number, files: number): string {
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  return `Looked at ${code} programs and libraries, and ${files} files in app.asar: ${errors} errors.`;
}

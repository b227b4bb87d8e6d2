import type { Manifest, PinnedModel, Resolved } from "@locara/schema";
import { validateManifest } from "@locara/schema";
import { tableEmitters, workOut } from "./capability-table.ts";
import { checkFit } from "./check-fit.ts";
import { checkLock, lockedTools } from "./check-lock.ts";
import { checkMeaning } from "./check-meaning.ts";
import { checkVocabulary } from "./check-vocabulary.ts";
import type { CompiledApp } from "./compiled-app.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { hasErrors, sorted } from "./diagnostic.ts";
import { emitConsent } from "./emit/consent.ts";
import { emitElectronBuilder } from "./emit/electron-builder.ts";
import { emitEntitlements } from "./emit/entitlements.ts";
import { emitInfoPlist } from "./emit/info-plist.ts";
import { emitIpc } from "./emit/ipc.ts";
import { emitModels } from "./emit/models.ts";
import { emitLock, readLock } from "./lock.ts";
import { Report } from "./report.ts";
import { resolve } from "./resolve.ts";
import { schemaDiagnostics } from "./schema-problems.ts";
import { readSoundManifest } from "./sound-manifest.ts";

/** Bytes and their name, as diagnostics show it. */
export interface Source {
  readonly file: string;
  readonly bytes: Uint8Array;
}

export interface CompileInput {
  readonly manifest: Source;
  /** The committed lock file, or null where there is none yet. */
  readonly lock: Source | null;
  /** What stands in for the declared models in a derived build, as a sentence. */
  readonly substitution?: string;
  /** `strict`: what review insists on is an error instead of a warning. */
  readonly mode?: "strict";
}

export interface Compiled {
  readonly diagnostics: readonly Diagnostic[];
  /** File name in `.locara/` → text. Empty where there are errors. */
  readonly files: ReadonlyMap<string, string>;
  /** The new lock file, or undefined where there are errors. */
  readonly lock: string | undefined;
  readonly resolved: Resolved | undefined;
  readonly capabilityDigest: string | undefined;
  /** The texts that diagnostics point into, by file. */
  readonly texts: ReadonlyMap<string, string>;
  /** Files that an earlier compiler wrote, as the old lock file names them. */
  readonly formerFiles: readonly string[];
}

/** The other files of `.locara/`, and what writes each. */
const emitters: Readonly<Record<string, (app: CompiledApp) => string>> = {
  "Info.plist.json": emitInfoPlist,
  "consent.json": emitConsent,
  "electron-builder.json": emitElectronBuilder,
  "entitlements.mac.plist": emitEntitlements,
  "ipc.json": emitIpc,
  "models.json": emitModels,
};

export const artifactNames: readonly string[] = Object.keys({ ...emitters, ...tableEmitters }).sort();

/**
 * Compiles one manifest: bytes in; problems, or every artifact as text, out. Pure: the same input gives the same bytes
 * on every machine. Each step runs only where the one before found no errors; within a step all problems are found.
 */
export function compile(input: CompileInput): Compiled {
  const read = readSoundManifest(input.manifest.bytes, input.manifest.file);
  const texts = new Map([[input.manifest.file, read.text]]);
  const failed = (diagnostics: readonly Diagnostic[]): Compiled => ({
    diagnostics: sorted(diagnostics),
    files: new Map(),
    lock: undefined,
    resolved: undefined,
    capabilityDigest: undefined,
    texts,
    formerFiles: [],
  });
  if (read.tree === undefined) return failed(read.diagnostics);

  const problems = validateManifest(read.tree.value);
  if (problems.length > 0) return failed(schemaDiagnostics(read.tree, problems));
  const manifest = read.tree.value as Manifest;

  const report = new Report(read.tree);
  const { resolved, granted } = resolve(manifest, report);
  checkMeaning(manifest, granted, report, input.mode ?? "lenient");
  const { lock, diagnostics: lockProblems } = readLock(input.lock?.bytes ?? null, input.lock?.file ?? "");
  const models: readonly PinnedModel[] = hasErrors(lockProblems) ? [] : checkLock(manifest, granted, lock, report);
  const tools = lockedTools(manifest, lock, report, input.mode ?? "lenient");
  const { table, faults, files: filesOfTable } = workOut(resolved, granted, tools);
  for (const [code, message] of faults)
    report.at(code, ["capabilities"], { message, hint: "This is a fault of Locara: please report it." });
  checkFit(manifest, models, report);
  const aged = checkVocabulary(manifest, resolved, lock, input.lock?.file ?? "");
  const diagnostics = sorted([...report.diagnostics, ...lockProblems, ...aged]);
  if (hasErrors(diagnostics)) return failed(diagnostics);

  const app: CompiledApp = { ...table, manifest, models, substitution: input.substitution ?? null };
  const own = Object.fromEntries(Object.entries(emitters).map(([name, emit]) => [name, emit(app)]));
  const written = { ...own, ...filesOfTable() };
  const files = new Map(artifactNames.map((name) => [name, written[name] as string]));
  return {
    diagnostics,
    files,
    lock: emitLock(app, files, lock),
    resolved,
    capabilityDigest: table.capabilityDigest,
    texts,
    formerFiles: lock.artifacts,
  };
}

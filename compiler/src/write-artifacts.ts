import { lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { LocaraError } from "@locara/schema";
import { artifactNames, type Compiled, compile } from "./compile.ts";
import { type Derivation, deriveManifest } from "./derive-manifest.ts";
import { hasErrors } from "./diagnostic.ts";
import { sha256 } from "./sha256.ts";

/** The names that every app folder has. */
export const manifestName = "locara.json";
export const lockName = "locara.lock.json";
export const artifactsFolder = ".locara";

export interface FolderOptions {
  /** Where the artifacts go instead of `.locara/`; the lock file is then read, and not written. */
  readonly out?: string;
  /** `check`: nothing is written. */
  readonly mode?: "write" | "check";
  readonly strictness?: "strict";
  /** Paths in diagnostics are relative to this folder; else as `folder` was given. */
  readonly base?: string;
}

export interface CompiledFolder extends Compiled {
  /** Files that were written or removed, or with `check` would be; relative to `base`. Sorted. */
  readonly changed: readonly string[];
}

/** Compiles an app's folder and writes what changed, each file whole or not at all. With errors nothing is written. */
export function compileFolder(folder: string, { out, mode, strictness, base }: FolderOptions = {}): CompiledFolder {
  const fromBase = (path: string) => (base === undefined ? path : relative(base, path));
  const from = fromBase(folder);
  const shown = (...names: string[]) => join(...names).replaceAll("\\", "/");
  const manifestPath = join(folder, manifestName);
  const lockPath = join(folder, lockName);
  const lockBytes = readIfThere(lockPath);
  const compiled = compile({
    manifest: { file: shown(from, manifestName), bytes: readFileSync(manifestPath) },
    lock: lockBytes === undefined ? null : { file: shown(from, lockName), bytes: lockBytes },
    ...(strictness === undefined ? {} : { mode: strictness }),
  });
  if (hasErrors(compiled.diagnostics)) return { ...compiled, changed: [] };
  const target = out ?? ownFolder(folder);
  const place = out === undefined ? join(from, artifactsFolder) : fromBase(out);
  const changed = writeArtifacts(target, compiled, mode).map((name) => shown(place, name));
  if (out === undefined && lockBytes?.toString("utf8") !== compiled.lock) {
    if (mode !== "check") replaceFile(lockPath, compiled.lock as string);
    changed.push(shown(from, lockName));
  }
  return { ...compiled, changed: changed.sort() };
}

/** `.locara/` of an app. A link there could make one app's artifacts those of another. */
function ownFolder(folder: string): string {
  const target = join(folder, artifactsFolder);
  if (lstatSync(target, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return target;
  throw new LocaraError("file/not-a-file", `${target} is a link.`, "Remove it; it is made anew as a folder.");
}

/** Writes the files that differ, removes those that an earlier compiler left, and names them. */
function writeArtifacts(folder: string, compiled: Compiled, mode: "write" | "check" = "write"): string[] {
  // All are read before the first is written: what cannot be read stops the compile with everything as it was.
  // The folder is looked at first: asking for a file that is not there costs more than reading one.
  const there = new Set(namesIn(folder));
  // Both are clean, so that joining them needs no look at each character.
  const at = (name: string) => `${folder}/${name}`;
  const outdated = [...compiled.files].filter(
    ([name, text]) => !there.has(name) || readIfThere(at(name))?.toString("utf8") !== text,
  );
  if (mode === "write") {
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of outdated) replaceFile(at(name), text);
  }
  const changed = outdated.map(([name]) => name);
  const own = new Set([...artifactNames, ...compiled.formerFiles]);
  for (const name of there) {
    const stale = own.has(name) && !compiled.files.has(name);
    if (!stale && !isLeftover(name)) continue;
    if (mode === "write") rmSync(at(name), { force: true });
    changed.push(name);
  }
  return changed;
}

/** Is it the temporary file of a compiler that was killed before it could rename it? */
function isLeftover(name: string): boolean {
  const pid = /^\.[A-Za-z0-9._-]+\.(\d+)\.tmp$/.exec(name)?.[1];
  if (pid === undefined) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

/** A reader sees the old content or the new one, never a part. */
export function replaceFile(path: string, content: string | Uint8Array): void {
  const cut = Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1;
  const temporary = `${path.slice(0, cut)}.${path.slice(cut)}.${process.pid}.tmp`;
  try {
    writeNew(temporary, content);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Never through a link that somebody put there, nor into what a process of the same number left. */
function writeNew(path: string, content: string | Uint8Array): void {
  try {
    writeFileSync(path, content, { flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    rmSync(path);
    writeFileSync(path, content, { flag: "wx" });
  }
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

export interface CompiledDerivation extends Compiled {
  /** The folder of its artifacts: what `.locara/` is to the app itself. Undefined where there are errors. */
  readonly artifacts: string | undefined;
}

/**
 * Compiles an app's manifest with stand-in models into `<dataFolder>/derived/<digest>/`, the digest being that of the
 * derived manifest and its models. The app's own folder is only read.
 */
export function compileDerived(folder: string, dataFolder: string, derivation: Derivation): CompiledDerivation {
  const lockBytes = readIfThere(join(folder, lockName));
  const derived = deriveManifest(
    {
      manifest: { file: join(folder, manifestName), bytes: readFileSync(join(folder, manifestName)) },
      lock: lockBytes === undefined ? null : { file: join(folder, lockName), bytes: lockBytes },
    },
    derivation,
  );
  const compiled = compile(derived);
  if (hasErrors(compiled.diagnostics)) return { ...compiled, artifacts: undefined };
  const digest = sha256(
    [sha256(derived.manifest.bytes), sha256(derived.lock.bytes), sha256(derived.substitution)].join("\n"),
  );
  const artifacts = join(dataFolder, "derived", digest);
  writeArtifacts(artifacts, compiled);
  return { ...compiled, artifacts };
}

import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { artifactsFolder, lockName, manifestName, type ReleaseSource, type Source } from "@locara/compiler";
import { LocaraError } from "@locara/schema";
import type { Io } from "./command.ts";
import { UsageError } from "./command.ts";

/** What one side of a diff is, by its spelling alone: what lies on the disk cannot turn a revision into a file. */
export type Side =
  | { readonly kind: "nothing" }
  | { readonly kind: "path"; readonly path: string }
  /** `path` is null for the other side's own place. */
  | { readonly kind: "revision"; readonly revision: string; readonly path: string | null };

/** `-`, a path, `REV:path` as git writes it, `git:REV`, or `git:REV:path`. A path with a colon begins with `./` or `/`. */
export function sideOf(argument: string): Side {
  if (argument === "-") return { kind: "nothing" };
  if (argument === "") throw new UsageError("An empty argument names nothing; - means nothing.");
  const marked = argument.startsWith("git:");
  const spelled = marked ? argument.slice("git:".length) : argument;
  const colon = spelled.indexOf(":");
  if (!marked && (colon < 0 || /^\.{0,2}\//.test(argument))) return { kind: "path", path: argument };
  const revision = colon < 0 ? spelled : spelled.slice(0, colon);
  const path = colon < 0 ? null : spelled.slice(colon + 1);
  return {
    kind: "revision",
    revision: checked(revision, /^[^\s\p{C}:?*[\\]{1,250}$/u),
    path: path === null ? null : checked(path, /^[^\p{C}]{0,1000}$/u),
  };
}

/** No option of git's, no second line of its input, no search through a history with somebody's expression. */
function checked(part: string, allowed: RegExp): string {
  if (!allowed.test(part) || part.startsWith("-") || part.includes("{/"))
    throw new UsageError(`${JSON.stringify(part)} is no revision or path that is passed on to git.`);
  return part;
}

/** Reads a side: the manifest or table, and the lock file and resolved table that lie beside it. Null for nothing. */
export async function readSide(side: Side, other: Side, io: Io): Promise<ReleaseSource | null> {
  if (side.kind === "nothing") return null;
  if (side.kind === "path") return readPath(side.path, io);
  // Loaded only here: it starts programs, which costs more than the rest of a diff.
  const { readRevision } = await import("./git-objects.ts");
  if (side.path !== null) return readRevision(io, io.cwd, side.revision, side.path);
  if (other.kind === "revision" && other.path !== null) return readRevision(io, io.cwd, side.revision, other.path);
  const place = other.kind === "path" ? resolve(io.cwd, other.path) : io.cwd;
  const isFolder = statSync(place).isDirectory();
  return readRevision(io, isFolder ? place : dirname(place), side.revision, isFolder ? "./" : `./${basename(place)}`);
}

function readPath(path: string, { cwd }: Io): ReleaseSource {
  const given = resolve(cwd, path);
  const found = statSync(given, { throwIfNoEntry: false });
  if (found === undefined) {
    const hint = "A git revision is written git:REV, or REV:path; nothing is -.";
    throw new LocaraError("file/not-found", `There is no file or folder ${JSON.stringify(path)}.`, hint);
  }
  const document = found.isDirectory() ? join(given, manifestName) : given;
  const source = (file: string): Source => ({ file: shown(cwd, file), bytes: readFileSync(file) });
  const beside = (name: string) => {
    const file = join(dirname(document), name);
    return basename(document) === manifestName && existsSync(file) ? source(file) : null;
  };
  return {
    document: source(document),
    lock: beside(lockName),
    table: beside(join(artifactsFolder, "resolved.json")),
  };
}

const shown = (cwd: string, file: string) => (relative(cwd, file) || file).replaceAll("\\", "/");

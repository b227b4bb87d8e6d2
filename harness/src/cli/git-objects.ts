import { spawnSync } from "node:child_process";
import { posix } from "node:path";
import { lockName, manifestName, printable, type ReleaseSource } from "@locara/compiler";
import { LocaraError } from "@locara/schema";
import type { Io } from "./command.ts";

/** A manifest has at most 256 KiB; a tree or lock file this large is nobody's app. */
const maxBytes = 16 * 1024 * 1024;

/** A manifest or table as it was in a revision, with its lock file. A `path` with `./` is relative to `cwd`, else to the repository. */
export function readRevision(io: Pick<Io, "env">, cwd: string, revision: string, path: string): ReleaseSource {
  const place = path.replace(/\/+$/, "");
  const below = (name: string) => (place === "" ? name : `${place}/${name}`);
  const beside = `${path.startsWith("./") ? "./" : ""}${posix.join(posix.dirname(place), lockName)}`;
  const wanted = [below(manifestName), below(lockName), place === "" ? manifestName : place, beside];
  const [commit, inFolder, lockInFolder, itself, lockBeside] = readObjects(io, cwd, [
    `${revision}^{commit}`,
    ...wanted.map((name) => `${revision}:${name}`),
  ]);
  if (commit === null) throw unavailable(`git knows no revision ${JSON.stringify(revision)} here.`);
  const source = (name: string, bytes: Uint8Array | null | undefined) => {
    if (bytes == null) return null;
    const doubt = checkoutDoubt(io, cwd, revision, name);
    if (doubt !== null) throw unavailable(`${doubt}.`, "Put one plain file of that name there.");
    return { file: `${revision}:${name}`, bytes };
  };
  const folder = source(below(manifestName), inFolder);
  if (folder !== null) return { document: folder, lock: source(below(lockName), lockInFolder), table: null };
  const file = source(place, itself);
  if (file === null)
    throw unavailable(`There is no manifest at ${JSON.stringify(path)} in ${JSON.stringify(revision)}.`);
  const lock = posix.basename(place) === manifestName ? source(beside, lockBeside) : null;
  return { document: file, lock, table: null };
}

/**
 * Why a checkout could have another file than git's object, as a sentence without its end; null where it could not. A link
 * with the text of a manifest leads a checkout elsewhere, and of two spellings a volume that ignores case has one.
 */
export function checkoutDoubt(io: Pick<Io, "env">, cwd: string, revision: string, path: string): string | null {
  const slash = path.lastIndexOf("/") + 1;
  const listed = git(io, cwd, ["ls-tree", "--full-tree", "-z", `${revision}:${path.slice(0, slash)}`]);
  const name = path.slice(slash);
  const twins = listed
    .toString()
    .split("\0")
    .map((line) => ({ mode: line.slice(0, 6), name: line.slice(line.indexOf("\t") + 1) }))
    .filter((entry) => entry.name.toLowerCase() === name.toLowerCase());
  const [only] = twins;
  if (twins.length === 1 && only?.name === name && /^100/.test(only.mode)) return null;
  return `a checkout could have another ${printable(path)} than git: it is ${twins.length > 1 ? "there in another spelling too" : "no plain file"}`;
}

/** git did not come to its end. */
function notRun(error: Error): Error {
  if ((error as NodeJS.ErrnoException).code === "ENOBUFS")
    return unavailable("What the revision has there is larger than any manifest or lock file.");
  const hint = "Install git, or give files and folders instead of revisions.";
  return new LocaraError("file/not-found", `git cannot be started: ${error.message}.`, hint);
}

const unavailable = (message: string, hint = "In a shallow clone, fetch the revision first.") =>
  new LocaraError("file/not-found", message, hint);

/** What git writes; raw bytes. Nothing is fetched, and no local replacement stands in for what the revision names. */
function git({ env }: Pick<Io, "env">, cwd: string, args: readonly string[], input = ""): Buffer {
  const { status, stdout, stderr, error } = spawnSync("git", args, {
    cwd,
    input,
    maxBuffer: maxBytes,
    env: { ...env, GIT_NO_LAZY_FETCH: "1", GIT_NO_REPLACE_OBJECTS: "1", GIT_OPTIONAL_LOCKS: "0", LC_ALL: "C" },
  });
  // A git that has nothing to read here ends before it has heard what is asked.
  const unheard = (error as NodeJS.ErrnoException | undefined)?.code === "EPIPE" && status !== null;
  if (error !== undefined && !unheard) throw notRun(error);
  if (status !== 0) throw unavailable(`git cannot read this repository: ${printable(stderr.toString().trim())}`);
  return stdout;
}

/**
 * The bytes of blobs and commits, in order; null for what is not there or is something else. One git for all of them, the
 * names on its standard input, where they can be no options; raw bytes, so that no filter of the repository's own runs.
 */
function readObjects(io: Pick<Io, "env">, cwd: string, names: readonly string[]): readonly (Uint8Array | null)[] {
  const stdout = git(io, cwd, ["cat-file", "--batch"], names.map((name) => `${name}\n`).join(""));
  let offset = 0;
  return names.map((name) => {
    const end = stdout.indexOf("\n", offset);
    const head = stdout.toString("utf8", offset, end);
    const [, kind, length] = /^[0-9a-f]{40,64} (\w+) (\d+)$/.exec(head) ?? [];
    // `… missing`, `… ambiguous`: one line, and no content.
    if (kind === undefined || end < 0) {
      offset = end < 0 ? stdout.length : end + 1;
      return null;
    }
    const start = end + 1;
    offset = start + Number(length) + 1;
    if (offset > stdout.length) throw unavailable(`git was cut short at ${JSON.stringify(name)}.`);
    return kind === "blob" || kind === "commit" ? stdout.subarray(start, offset - 1) : null;
  });
}

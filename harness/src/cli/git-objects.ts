import { spawnSync } from "node:child_process";
import { posix } from "node:path";
import { lockName, manifestName, printable, type ReleaseSource } from "@locara/compiler";
import { LocaraError } from "@locara/schema";
import { refuseAmbiguous } from "./ambiguous-revision.ts";
import { checkoutDoubt } from "./checkout-doubt.ts";
import type { Io } from "./command.ts";
import { isolation } from "./git-isolation.ts";

/** A manifest has at most 256 KiB; a tree or lock file this large, in bytes, is nobody's app. */
export const largestObject = 16 * 1024 * 1024;

/** As git reads `REV:path`: with `./` or `../` it is relative to the current folder, else to the repository's top. */
const isRelative = (path: string) => /^\.{1,2}\//.test(path);

/** A manifest or table as it was in a revision, with its lock file. A `path` is read as git reads it, with `cwd` as the folder. */
export function readRevision(io: Pick<Io, "env">, cwd: string, revision: string, path: string): ReleaseSource {
  refuseAmbiguous((args) => git(io, cwd, args).toString(), revision);
  const place = path.replace(/\/+$/, "");
  const below = (name: string) => (place === "" ? name : `${place}/${name}`);
  const beside = `${path.startsWith("./") ? "./" : ""}${posix.join(posix.dirname(place), lockName)}`;
  const wanted = [below(manifestName), below(lockName), place, beside];
  const [commit, inFolder, lockInFolder, itself, lockBeside] = readObjects(io, cwd, [
    `${revision}^{commit}`,
    ...wanted.map((name) => `${revision}:${name}`),
  ]);
  if (commit === null) throw unavailable(`git knows no revision ${JSON.stringify(revision)} here.`);
  const named = (name: string, bytes: Uint8Array) => ({ file: `${revision}:${name}`, bytes });
  const release = (
    name: string,
    bytes: Uint8Array,
    lock: readonly [name: string, bytes: Uint8Array | null | undefined] | null,
  ): ReleaseSource => {
    const doubt = doubtOf(io, cwd, revision, [name, ...(lock === null ? [] : [lock[0]])]);
    if (doubt !== null)
      throw unavailable(`${doubt}.`, "Put one plain file of that name there, without such attributes.");
    return { document: named(name, bytes), lock: lock?.[1] == null ? null : named(lock[0], lock[1]), table: null };
  };
  if (inFolder != null) return release(below(manifestName), inFolder, [below(lockName), lockInFolder]);
  if (itself == null)
    throw unavailable(`There is no manifest at ${JSON.stringify(path)} in ${JSON.stringify(revision)}.`);
  return release(place, itself, posix.basename(place) === manifestName ? [beside, lockBeside] : null);
}

/** Why a checkout could have other files than git's objects; see `checkoutDoubt`. They lie in one folder. */
export function doubtOf(
  io: Pick<Io, "env">,
  cwd: string,
  revision: string,
  [path = "", ...others]: readonly string[],
): string | null {
  const said = (option: string) => git(io, cwd, ["rev-parse", option]).toString().replace(/\n$/, "");
  // git takes the names of files, which are from the top here, as relative to the folder that it runs in.
  const top = said("--show-toplevel");
  const run = (args: readonly string[], input = "", env: Readonly<Record<string, string>> = {}) =>
    git({ env: { ...io.env, ...env } }, top, args, input);
  const folder = posix.dirname(path);
  const above = isRelative(path) ? said("--show-prefix") : "";
  const names = [path, ...others].map((one) => posix.basename(one));
  return checkoutDoubt(run, revision, posix.join(above, folder), names);
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
  const { status, stdout, stderr, error } = spawnSync("git", [...isolation.args, ...args], {
    cwd,
    input,
    maxBuffer: largestObject,
    env: { ...env, ...isolation.env },
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

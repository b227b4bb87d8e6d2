import { closeSync, constants, fstatSync, lstatSync, openSync, readlinkSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import type { FileTarget, Opened } from "@locara/schema";
import { fileErrno, fileError } from "./file-errors.ts";
import { listableFolder, type PathFiles, readableFile, toStat, unusable, writableFile } from "./judged-file.ts";
import type { RealNames } from "./real-names.ts";

const { O_DIRECTORY, O_NOCTTY, O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;
/**
 * Opens the place, not the content: nothing blocks, no device or pipe notices, no permission to read is needed. The
 * same number on every Linux that Node runs on; Node does not name it.
 */
const O_PATH = 0o10000000;
/** How often a file is looked up again that was replaced while it was being opened (editors save by renaming). */
const attempts = 4;

const place = (fd: number) => `/proc/self/fd/${fd}`;

/**
 * Files on Linux. What is judged is the real path of an open descriptor, and what is used is that descriptor: a link
 * that is swapped in between leads nowhere. Reads go through links in the middle of a path, never through a final one;
 * writes go through none.
 */
export function openLinuxFiles(names: RealNames): PathFiles {
  const judged = names.target;

  /** Opens the thing that was asked for, or says by which names the failure is to be judged. */
  const openPlace = <Handle>(target: FileTarget, use: (fd: number, path: string) => Handle) => {
    const asked = readTarget(names, target);
    if (asked === null) return missing(target);
    for (let attempt = 0; attempt < attempts; attempt++) {
      const fd = openSpelled(asked.root, asked.segments, O_PATH | O_NOFOLLOW);
      if (typeof fd === "string") return failed(asked, fd);
      const path = realPath(fd);
      if (path === null) {
        closeSync(fd);
        continue;
      }
      return { target: judged(path), handle: use(fd, path), close: () => closeSync(fd) };
    }
    return failed(asked, "ENOENT");
  };

  const failed = ({ root, segments }: Asked, errno: string): Opened<FileTarget, ReturnType<typeof unusable>> => {
    const path = pathOfMissing(root, segments);
    return { target: path === null ? { names: [] } : judged(path), handle: unusable(systemError(errno)) };
  };

  return {
    openRead: async (target) =>
      openPlace(target, (fd) =>
        readableFile(
          () => toStat(fstatSync(fd)),
          () => open(place(fd), O_RDONLY | O_NONBLOCK | O_NOCTTY),
        ),
      ),

    openFolder: async (target) =>
      openPlace(target, (fd, path) =>
        listableFolder({
          stat: () => toStat(fstatSync(fd)),
          path: place(fd),
          target: names.targetsIn(path),
          confirm: staysAt(fd, path),
        }),
      ),

    async openWrite(target) {
      const asked = readTarget(names, target);
      if (asked === null) return missing(target);
      const { root, segments } = asked;
      const name = segments.at(-1);
      if (name === undefined) return { target: judged(root), handle: unusable(fileError("EISDIR")) };
      const walked = walk(root, segments.slice(0, -1));
      if ("errno" in walked) {
        const path = walked.reached === null ? null : join(walked.reached, ...walked.rest, name);
        return { target: path === null ? { names: [] } : judged(path), handle: unusable(systemError(walked.errno)) };
      }
      const { fd, path } = walked;
      return {
        target: judged(join(path, name)),
        handle: writableFile(place(fd), existingSpelling(place(fd), name), staysAt(fd, path)),
        close: () => closeSync(fd),
      };
    },
  };
}

/** Throws where an open folder is not where it was judged any more. */
const staysAt = (fd: number, path: string) => () => {
  if (realPath(fd) !== path) throw fileError("ENOENT");
};

interface Asked {
  /** The root's real path. */
  readonly root: string;
  readonly segments: readonly string[];
}

function readTarget(names: RealNames, target: FileTarget): Asked | null {
  const [root = "", ...segments] = (target.names[0] ?? "").split("/");
  const real = names.root(root);
  return real === null ? null : { root: real, segments };
}

/** The user has no such folder: it is in scope by its name, and there is nothing in it. */
const missing = (target: FileTarget) => ({ target, handle: unusable(fileError("ENOENT")) });

const systemError = (errno: string) => Object.assign(new Error(errno), { code: errno });

/** A descriptor, or the system's name of the error. */
function openOrErrno(path: string, flags: number): number | string {
  try {
    return openSync(path, flags);
  } catch (error) {
    return fileErrno(error);
  }
}

/** A folder itself is opened by its own dot: where it is spelled as a link (`/proc/self/fd/N`), what it leads to is meant. */
const below = (folder: string, segments: readonly string[]) =>
  join(folder, ...segments) + (segments.length ? "" : "/.");

/** Opens names below a folder; those that the disk spells in another normal form are found too. */
function openSpelled(folder: string, segments: readonly string[], flags: number): number | string {
  const opened = openOrErrno(below(folder, segments), flags);
  if (opened !== "ENOENT") return opened;
  const decomposed = segments.map((segment) => segment.normalize("NFD"));
  return decomposed.join() === segments.join() ? opened : openOrErrno(below(folder, decomposed), flags);
}

/** Where an open descriptor really is; null where its name is gone, or never was one. */
function realPath(fd: number): string | null {
  const path = readlinkSync(place(fd));
  if (!path.startsWith("/") || /^\/(proc|sys|dev)(\/|$)/.test(path)) return null;
  if (!path.endsWith(" (deleted)")) return path;
  // A file may really be called that; then the name leads to what is open.
  const found = lstatOrUndefined(path);
  const open = fstatSync(fd);
  return found?.ino === open.ino && found.dev === open.dev ? path : null;
}

function lstatOrUndefined(path: string) {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    fileErrno(error);
    return undefined;
  }
}

/**
 * Where something would be that cannot be opened: the real path of the deepest part that can, and the rest as spelled.
 * Null where a link on the way does not lead anywhere we can see: it could lead outside, so it counts as outside.
 */
function pathOfMissing(root: string, segments: readonly string[]): string | null {
  for (let kept = segments.length; kept >= 0; kept--) {
    const path = join(root, ...segments.slice(0, kept));
    const here = openOrErrno(path, O_PATH | O_NOFOLLOW);
    if (typeof here === "string") continue;
    let link = true;
    let found: string | null = null;
    try {
      link = fstatSync(here).isSymbolicLink();
      found = realPath(here);
    } finally {
      closeSync(here);
    }
    // The link at the very end is itself what was asked for; one on the way stands for where it leads.
    const real = link && kept < segments.length ? followed(path) : found;
    return real === null ? null : join(real, ...segments.slice(kept));
  }
  return null;
}

function followed(path: string): string | null {
  const fd = openOrErrno(path, O_PATH);
  if (typeof fd === "string") return null;
  try {
    return realPath(fd);
  } finally {
    closeSync(fd);
  }
}

type Walked =
  | { readonly fd: number; readonly path: string }
  | { readonly errno: string; readonly reached: string | null; readonly rest: readonly string[] };

/** Goes down folder by folder, each opened in the one before, without following a link. The descriptor is the caller's. */
function walk(root: string, segments: readonly string[]): Walked {
  const flags = O_PATH | O_DIRECTORY | O_NOFOLLOW;
  let fd = openOrErrno(below(root, []), flags);
  if (typeof fd === "string") return { errno: fd, reached: root, rest: segments };
  for (const [index, segment] of segments.entries()) {
    const next = openSpelled(place(fd), [segment], flags);
    const reached = typeof next === "string" ? realPath(fd) : null;
    closeSync(fd);
    if (typeof next === "string") return { errno: next, reached, rest: segments.slice(index) };
    fd = next;
  }
  const path = realPath(fd);
  if (path !== null) return { fd, path };
  closeSync(fd);
  return { errno: "ENOENT", reached: null, rest: [] };
}

/** The spelling that a name has on disk, where it is there in another normal form. */
function existingSpelling(folder: string, name: string): string {
  const decomposed = name.normalize("NFD");
  if (decomposed === name || lstatOrUndefined(`${folder}/${name}`) !== undefined) return name;
  return lstatOrUndefined(`${folder}/${decomposed}`) === undefined ? name : decomposed;
}

import { closeSync, constants, fstatSync, lstatSync, openSync, realpathSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import type { FileTarget, Opened } from "@locara/schema";
import { fileErrno, fileError } from "./file-errors.ts";
import { kindOf, listableFolder, type PathFiles, readableFile, toStat, unusable, writableFile } from "./judged-file.ts";
import type { RealNames } from "./real-names.ts";

const { O_DIRECTORY, O_NOCTTY, O_NONBLOCK, O_RDONLY } = constants;
/** Refuses a link anywhere in the path (macOS 10.15 and later); Node does not name it. */
const O_NOFOLLOW_ANY = 0x2000_0000;

/**
 * Files on macOS, which has no `/proc`: a path is made real first, judged, and then opened with `O_NOFOLLOW_ANY`, so
 * that a link which appears in between is an error instead of a way out. Device and inode are compared as well.
 *
 * Built from documentation. It has never run on a Mac: docs/mac-checks.md lists what has to be seen there.
 */
export function openMacFiles(names: RealNames): PathFiles {
  const judged = names.target;

  const failed = (root: string, segments: readonly string[], errno: string) => {
    const path = pathOfMissing(root, segments);
    return { target: path === null ? { names: [] } : judged(path), handle: unusable(systemError(errno)) };
  };

  const openPlace = <Handle>(
    target: FileTarget,
    use: (fd: number, path: string) => Handle,
  ): Opened<FileTarget, Handle | ReturnType<typeof unusable>> => {
    const asked = readTarget(names, target);
    if (asked === null) return missing(target);
    const { root, segments } = asked;
    try {
      const parent = realpathSync.native(join(root, ...segments.slice(0, -1)));
      const spelled = join(parent, ...segments.slice(-1));
      const found = lstatSync(spelled);
      if (kindOf(found) === "other") return { target: judged(spelled), handle: unusable(fileError("ELOOP")) };
      const path = realpathSync.native(spelled);
      const fd = openSync(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW_ANY);
      const opened = fstatSync(fd);
      if (opened.ino !== found.ino || opened.dev !== found.dev) {
        closeSync(fd);
        return failed(root, segments, "ENOENT");
      }
      return { target: judged(path), handle: use(fd, path), close: () => closeSync(fd) };
    } catch (error) {
      return failed(root, segments, fileErrno(error));
    }
  };

  return {
    openRead: async (target) =>
      openPlace(target, (fd, path) =>
        readableFile(
          () => toStat(fstatSync(fd)),
          async () => {
            const file = await open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW_ANY);
            const [one, other] = [await file.stat(), fstatSync(fd)];
            if (one.ino === other.ino && one.dev === other.dev) return file;
            await file.close();
            throw fileError("ENOENT");
          },
        ),
      ),

    openFolder: async (target) =>
      openPlace(target, (fd, path) =>
        listableFolder({
          stat: () => toStat(fstatSync(fd)),
          path,
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
      const parent = join(root, ...segments.slice(0, -1));
      let fd: number;
      try {
        // No link is followed: the path is real already, or it is refused.
        fd = openSync(parent, O_RDONLY | O_DIRECTORY | O_NOFOLLOW_ANY);
      } catch (error) {
        return { target: judged(join(parent, name)), handle: unusable(systemError(fileErrno(error))) };
      }
      const path = realpathSync.native(parent);
      return {
        target: judged(join(path, name)),
        handle: writableFile(path, name, staysAt(fd, path), O_NOFOLLOW_ANY),
        close: () => closeSync(fd),
      };
    },
  };
}

/** Throws where an open folder is not where it was judged any more. */
const staysAt = (fd: number, path: string) => () => {
  const [open, now] = [fstatSync(fd), lstatSync(path)];
  if (now.ino !== open.ino || now.dev !== open.dev) throw fileError("ENOENT");
};

function readTarget(names: RealNames, target: FileTarget) {
  const [root = "", ...segments] = (target.names[0] ?? "").split("/");
  const real = names.root(root);
  return real === null ? null : { root: real, segments };
}

const missing = (target: FileTarget) => ({ target, handle: unusable(fileError("ENOENT")) });

const systemError = (errno: string) => Object.assign(new Error(errno), { code: errno });

/** Where something would be that cannot be opened; null where a link on the way does not lead anywhere we can see. */
function pathOfMissing(root: string, segments: readonly string[]): string | null {
  for (let kept = segments.length; kept >= 0; kept--) {
    const path = join(root, ...segments.slice(0, kept));
    try {
      if (!lstatSync(path).isSymbolicLink()) return join(realpathSync.native(path), ...segments.slice(kept));
    } catch (error) {
      fileErrno(error);
      continue;
    }
    try {
      return join(realpathSync.native(path), ...segments.slice(kept));
    } catch (error) {
      fileErrno(error);
      return null;
    }
  }
  return null;
}

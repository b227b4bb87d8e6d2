import { closeSync, constants, fstatSync, lstatSync, openSync, readlinkSync, realpathSync } from "node:fs";
import { fileErrno, fileError, toFileError } from "./file-errors.ts";
import { openLinuxFiles } from "./files-linux.ts";
import { openMacFiles } from "./files-mac.ts";
import type { PathFiles } from "./judged-file.ts";
import { below, hasName, type RealNames } from "./real-names.ts";

/** A folder that the user picked, or picked something in. Paths below it begin with `$PICKED`. */
export interface PickedPlace {
  /** Its real path when it was opened. */
  readonly path: string;
  /** Device and inode: another folder that takes its place has others. */
  readonly identity: string;
  readonly files: PathFiles;
  close(): void;
}

/** Opens the place, not the content; the same number on every Linux. */
const O_PATH = 0o10000000;

/**
 * Holds a folder open, so that its files are looked up in that very folder. Where it was moved or something else took its
 * place nothing is found in it any more; what a link in it leads to outside of it has no name.
 */
export function openPickedPlace(
  platform: NodeJS.Platform,
  folder: string,
  app: Pick<RealNames, "reserves">,
): PickedPlace {
  const mac = platform === "darwin";
  const { fd, path, identity } = openFolder(folder, mac ? constants.O_RDONLY : O_PATH);
  const stays = (): boolean => (mac ? identityAt(path) === identity : readlinkSync(`/proc/self/fd/${fd}`) === path);

  const namesOf = (realPath: string): readonly string[] => {
    const rest = hasName(realPath) && !app.reserves(realPath) ? below(path, realPath) : null;
    return rest === null ? [] : [`$PICKED${rest}`.normalize("NFC")];
  };
  const names: RealNames = {
    root: (root) => (root === "$PICKED" && stays() ? (mac ? path : `/proc/self/fd/${fd}`) : null),
    target: (realPath) => ({ names: namesOf(realPath) }),
    targetsIn: (realFolder) => (name) => ({ names: namesOf(`${realFolder === "/" ? "" : realFolder}/${name}`) }),
    reserves: app.reserves,
  };
  return { path, identity, files: mac ? openMacFiles(names) : openLinuxFiles(names), close: () => closeSync(fd) };
}

/** The user chose the path itself, links and all; from here on only what it led to counts. */
function openFolder(folder: string, flags: number) {
  let fd: number | undefined;
  try {
    const path = realpathSync.native(folder);
    fd = openSync(path, flags | constants.O_DIRECTORY | constants.O_NOFOLLOW);
    const { dev, ino } = fstatSync(fd, { bigint: true });
    const identity = `${dev}:${ino}`;
    if (identityAt(path) !== identity) throw fileError("ENOENT");
    return { fd, path, identity };
  } catch (error) {
    if (fd !== undefined) closeSync(fd);
    throw toFileError(error);
  }
}

function identityAt(path: string): string | null {
  try {
    const { dev, ino } = lstatSync(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch (error) {
    fileErrno(error);
    return null;
  }
}

import { closeSync, constants, fstatSync, openSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import { isAppSource, isExcludedFolder } from "./app-files.ts";
import { isForeignSource } from "./sources/resolve-import.ts";

/** A file of an app that could not be read, and why as a clause. */
export interface Unread {
  readonly file: string;
  readonly why: string;
}

export interface AppFiles {
  /** Sources, pages and style sheets by path from the app's folder. */
  readonly texts: ReadonlyMap<string, string>;
  readonly unread: readonly Unread[];
}

/** Why a source in another language was not read. */
export const ofForeignLanguage = "its language is none that is known here";

const maxSourceBytes = 4 * 1024 * 1024;

/** Reads every source of an app. Links are not followed: what is reviewed is what stands in the folder. */
export function readAppFiles(folder: string): AppFiles {
  const texts = new Map<string, string>();
  const unread: Unread[] = [];
  for (const file of sourcesIn(folder, "")) {
    const found = isForeignSource(file) ? ofForeignLanguage : readAppFile(folder, file);
    if (typeof found === "string") unread.push({ file, why: found });
    else texts.set(file, found.bytes.toString("utf8"));
  }
  return { texts: new Map([...texts].sort(([a], [b]) => (a < b ? -1 : 1))), unread };
}

/** Every source, known or not, and every link that stands for one or for a folder that may hold some. */
function sourcesIn(folder: string, inside: string): readonly string[] {
  return readdirSync(join(folder, inside), { withFileTypes: true }).flatMap((entry) => {
    const file = inside === "" ? entry.name : `${inside}/${entry.name}`;
    if (isExcludedFolder(file)) return [];
    if (entry.isDirectory()) return sourcesIn(folder, file);
    return isAppSource(file) || (entry.isSymbolicLink() && isFolder(join(folder, file))) ? [file] : [];
  });
}

const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** A file below the app's folder with no link on the way; else why not, as a clause. */
export function readAppFile(folder: string, file: string, most = maxSourceBytes): { readonly bytes: Buffer } | string {
  const path = join(folder, file);
  try {
    const root = realpathSync(folder);
    if (realpathSync(path) !== join(root, file) || !join(root, file).startsWith(root + sep))
      return "it leads through a link or out of the app";
    const descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const { size } = fstatSync(descriptor);
      if (!fstatSync(descriptor).isFile()) return "it is no file";
      if (size > most) return `it has ${size} bytes, more than ${most}`;
      return { bytes: readFileSync(descriptor) };
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return code === "ENOENT" || code === "ENOTDIR" ? "it is not there" : `reading it failed (${code})`;
  }
}

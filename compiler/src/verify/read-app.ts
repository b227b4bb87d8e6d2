import { closeSync, constants, fstatSync, openSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { join, sep } from "node:path";
import { isAppSource, isExcludedFolder } from "./app-files.ts";

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

const maxSourceBytes = 4 * 1024 * 1024;

/** Reads every source of an app. Links are not followed: what is reviewed is what stands in the folder. */
export function readAppFiles(folder: string): AppFiles {
  const texts = new Map<string, string>();
  const unread: Unread[] = [];
  const open = [""];
  for (let inside = open.pop(); inside !== undefined; inside = open.pop()) {
    for (const entry of readdirSync(join(folder, inside), { withFileTypes: true })) {
      const file = inside === "" ? entry.name : `${inside}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!isExcludedFolder(file)) open.push(file);
      } else if (isAppSource(file)) {
        const text = entry.isFile() ? readAppFile(folder, file) : "it is a link or no file";
        if (typeof text === "string") unread.push({ file, why: text });
        else texts.set(file, text.bytes.toString("utf8"));
      } else if (entry.isSymbolicLink() && !isExcludedFolder(file)) unread.push({ file, why: "it is a link" });
    }
  }
  return { texts: new Map([...texts].sort(([a], [b]) => (a < b ? -1 : 1))), unread };
}

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

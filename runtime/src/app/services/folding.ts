import { lstatSync, opendirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { foldPath } from "@locara/schema";
import { fileErrno } from "./file-errors.ts";

/** More names than this are not looked through for one that shows how a folder reads its names. */
const mostNamesTried = 4096;

/** The paths by which deny patterns know a real path, and whether some folder on the way may take them for one. */
export interface Spellings {
  readonly folds: boolean;
  readonly paths: readonly string[];
}

/**
 * How a path may be spelled where a folder on the way takes several spellings for one file: without the dots and spaces
 * that FAT drops at the end of a name, and as the disk spells what was asked for by another name (`SECRET~1.TXT`).
 *
 * Only the last `depth` names are looked at: what is above them no pattern names.
 */
export function spellingsOf(realPath: string, depth: number): Spellings {
  const segments = realPath.split("/");
  const [bare, spelled] = [[...segments], [...segments]];
  let folds = false;
  for (let at = Math.max(1, segments.length - depth); at < segments.length; at++) {
    const [folder, name] = [segments.slice(0, at).join("/") || "/", segments[at] ?? ""];
    if (!mayFold(folder, name)) continue;
    folds = true;
    bare[at] = withoutEnd(name);
    spelled[at] = onDisk(folder, name);
  }
  return { folds, paths: [...new Set([realPath, bare.join("/"), spelled.join("/")])] };
}

/** The same for a name that a folder lists, of which the spellings are known. */
export function spellingsIn(folder: Spellings, name: string): Spellings {
  const names = [...new Set([name, withoutEnd(name)])];
  return { folds: folder.folds, paths: folder.paths.flatMap((path) => names.map((one) => join(path, one))) };
}

const withoutEnd = (name: string) => name.replace(/[. ]+$/, "") || name;

/** Symbolic names in the form in which a volume that ignores case compares them. */
export const foldNames = (names: readonly string[]): readonly string[] => [...new Set(names.map(foldName))];

function foldName(name: string): string {
  const slash = name.indexOf("/");
  return slash < 0 ? name : name.slice(0, slash) + foldPath(name.slice(slash));
}

/**
 * Can two spellings be one file in this folder? Only a name that is there and is not found in other letters shows that
 * they cannot; a folder without one (an empty one, say) may be on a volume that ignores case. One that is missing is made
 * like the folder above it, which is asked by itself.
 */
export function mayFold(folder: string, name?: string): boolean {
  if (name !== undefined) {
    const shown = foldsName(folder, name);
    if (shown !== undefined) return shown;
  }
  try {
    const open = opendirSync(folder);
    try {
      for (let tried = 0; tried < mostNamesTried; tried++) {
        const entry = open.readSync();
        if (entry === null) return true;
        const shown = foldsName(folder, entry.name);
        if (shown !== undefined) return shown;
      }
      return true;
    } finally {
      open.closeSync();
    }
  } catch (error) {
    return fileErrno(error) !== "ENOENT";
  }
}

/** What this one name shows; undefined where it is missing or has no letter. */
function foldsName(folder: string, name: string): boolean | undefined {
  // Letters of English alone: volumes that fold fold these, and few agree on others.
  const other = name.replace(/[a-z]|[A-Z]/g, (letter) => (letter < "a" ? letter.toLowerCase() : letter.toUpperCase()));
  if (other === name) return undefined;
  const first = lstatOrNull(join(folder, name));
  if (first === null) return undefined;
  const second = lstatOrNull(join(folder, other));
  return second !== null && first.dev === second.dev && first.ino === second.ino;
}

/** The name by which the folder itself lists what it finds under `name`. */
function onDisk(folder: string, name: string): string {
  const found = lstatOrNull(join(folder, name));
  if (found === null) return name;
  const listed = namesIn(folder);
  if (listed.includes(name)) return name;
  const same = listed.find((other) => {
    const stat = lstatOrNull(join(folder, other));
    return stat !== null && stat.ino === found.ino && stat.dev === found.dev;
  });
  return same ?? name;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    fileErrno(error);
    return [];
  }
}

function lstatOrNull(path: string) {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) ?? null;
  } catch (error) {
    fileErrno(error);
    return null;
  }
}

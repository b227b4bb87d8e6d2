import { lstatSync, realpathSync } from "node:fs";
import { foldPath } from "@locara/schema";
import { fileErrno } from "./file-errors.ts";

interface NamedFolders {
  /** The user's folders by root, `$APP_DATA` among them, as the operating system names them. */
  readonly roots: Readonly<Record<string, string>>;
  /** Folders in which nothing has a name, except below `$APP_DATA`. */
  readonly reserved: readonly string[];
}

/** What files are called in scopes: real paths on one side, symbolic ones on the other. */
export interface RealNames {
  /** The real path of a root; null where there is no such folder. */
  root(root: string): string | null;
  /** Every symbolic path of a real path, one per root that contains it, in NFC. None: no scope can contain it. */
  of(realPath: string): readonly string[];
  /** The same names, folded, where some folder on the way does not tell upper from lower case. */
  folded(realPath: string, names: readonly string[]): readonly string[] | undefined;
}

/** Looks the roots up once: a root that is moved later keeps meaning the folder that it was. */
export function openRealNames({ roots, reserved }: NamedFolders): RealNames {
  const known = new Map<string, string>();
  const realRoot = (root: string): string | null => {
    const spelled = Object.hasOwn(roots, root) ? roots[root] : undefined;
    if (spelled === undefined) return null;
    // A folder that is missing now may be there later: only what was found is kept.
    const found = known.get(root) ?? realPathOrNull(spelled);
    if (found !== null) known.set(root, found);
    return found;
  };
  const names = Object.keys(roots);
  const closed = reserved.map(realPathOfFuture);

  const namesOf = (realPath: string): readonly string[] => {
    if (!realPath.startsWith("/") || realPath.includes("\uFFFD") || namedFork.test(realPath)) return [];
    const ownData = realRoot("$APP_DATA");
    const only = closed.some((folder) => below(folder, realPath) !== null) ? ["$APP_DATA"] : names;
    if (only !== names && (ownData === null || below(ownData, realPath) === null)) return [];
    return only.flatMap((root) => {
      const folder = realRoot(root);
      const rest = folder === null ? null : below(folder, realPath);
      return rest === null ? [] : [(root + rest).normalize("NFC")];
    });
  };

  return {
    root: realRoot,
    of: namesOf,
    folded(realPath, names) {
      if (names.length === 0) return undefined;
      const deepest = Math.max(...names.map((name) => name.split("/").length - 1));
      return ignoresCase(realPath, deepest) ? names.map(foldName) : undefined;
    },
  };
}

/** `/..namedfork/rsrc`: another stream of a file on macOS. */
const namedFork = /\/\.\.namedfork(\/|$)/;

/** What follows `folder` in `path`, with its slash; null where the path is not inside. A folder contains itself. */
export function below(folder: string, path: string): string | null {
  if (path === folder) return "";
  const prefix = folder === "/" ? "/" : `${folder}/`;
  return path.startsWith(prefix) ? `/${path.slice(prefix.length)}` : null;
}

function foldName(name: string): string {
  const slash = name.indexOf("/");
  return slash < 0 ? name : name.slice(0, slash) + foldPath(name.slice(slash));
}

/** Is one of the last `segments` names of this path also found in other letters? Then deny patterns must look folded. */
function ignoresCase(path: string, segments: number): boolean {
  let whole = path;
  for (let left = segments; left > 0; left--) {
    const slash = whole.lastIndexOf("/");
    const name = whole.slice(slash + 1);
    const other = swapCase(name);
    if (other !== name && sameFile(whole, `${whole.slice(0, slash)}/${other}`)) return true;
    whole = whole.slice(0, slash);
  }
  return false;
}

const swapCase = (name: string): string => {
  const upper = name.toUpperCase();
  return upper === name ? name.toLowerCase() : upper;
};

function sameFile(one: string, other: string): boolean {
  const second = lstatOrNull(other);
  if (second === null) return false;
  const first = lstatOrNull(one);
  return first !== null && first.dev === second.dev && first.ino === second.ino;
}

function lstatOrNull(path: string) {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) ?? null;
  } catch (error) {
    fileErrno(error);
    return null;
  }
}

function realPathOrNull(path: string): string | null {
  try {
    return realpathSync.native(path);
  } catch (error) {
    fileErrno(error);
    return null;
  }
}

/** The real path that a folder has, or will have once it is made. */
function realPathOfFuture(path: string): string {
  const real = realPathOrNull(path);
  if (real !== null) return real;
  const slash = path.lastIndexOf("/");
  if (slash <= 0) return path;
  const parent = realPathOfFuture(path.slice(0, slash));
  return (parent === "/" ? "" : parent) + path.slice(slash);
}

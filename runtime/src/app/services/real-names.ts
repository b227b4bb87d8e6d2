import { realpathSync } from "node:fs";
import { join } from "node:path";
import type { FileTarget } from "@locara/schema";
import { fileErrno } from "./file-errors.ts";
import { foldNames, mayFold, type Spellings, spellingsIn, spellingsOf } from "./folding.ts";

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
  /**
   * As what a real path is judged: every symbolic path of it, one per root that contains it, in NFC; folded ones too where
   * some folder on the way may not tell upper from lower case. No names: no scope can contain it.
   */
  target(realPath: string): FileTarget;
  /** The same for every name in a folder. */
  targetsIn(realFolder: string): (name: string) => FileTarget;
  /** Is this in a folder that Locara keeps something in? No pick reaches there. */
  reserves(realPath: string): boolean;
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

  const reserves = (realPath: string) => closed.some((folder) => below(folder, realPath) !== null);

  const namesOf = (realPath: string): readonly string[] => {
    if (!hasName(realPath)) return [];
    const ownData = realRoot("$APP_DATA");
    const only = reserves(realPath) ? ["$APP_DATA"] : names;
    if (only !== names && (ownData === null || below(ownData, realPath) === null)) return [];
    return only.flatMap((root) => {
      const folder = realRoot(root);
      const rest = folder === null ? null : below(folder, realPath);
      return rest === null ? [] : [(root + rest).normalize("NFC")];
    });
  };

  const depthOf = (symbolic: readonly string[]) => Math.max(0, ...symbolic.map((name) => name.split("/").length - 1));
  const judged = (realPath: string, spelledAs: () => Spellings): FileTarget => {
    const found = namesOf(realPath);
    if (found.length === 0) return { names: found };
    const { folds, paths } = spelledAs();
    return folds ? { names: found, foldedNames: foldNames(paths.flatMap(namesOf)) } : { names: found };
  };

  return {
    root: realRoot,
    reserves,
    target: (realPath) => judged(realPath, () => spellingsOf(realPath, depthOf(namesOf(realPath)))),
    targetsIn(folder) {
      const above = spellingsOf(folder, depthOf(namesOf(folder)));
      const itself = { ...above, folds: above.folds || mayFold(folder) };
      return (name) => judged(join(folder, name), () => spellingsIn(itself, name));
    },
  };
}

/** `/..namedfork/rsrc`: another stream of a file on macOS. */
const namedFork = /\/\.\.namedfork(\/|$)/;

/** Can a path be spelled in a scope at all? Not where a name in it is no Unicode. */
export const hasName = (realPath: string): boolean =>
  realPath.startsWith("/") && !realPath.includes("\uFFFD") && !namedFork.test(realPath);

/** What follows `folder` in `path`, with its slash; null where the path is not inside. A folder contains itself. */
export function below(folder: string, path: string): string | null {
  if (path === folder) return "";
  const prefix = folder === "/" ? "/" : `${folder}/`;
  return path.startsWith(prefix) ? `/${path.slice(prefix.length)}` : null;
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

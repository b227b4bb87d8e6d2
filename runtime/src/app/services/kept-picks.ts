import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { canonicalJson, type KeptPick, type Resolved } from "@locara/schema";
import { fileErrno, toFileError } from "./file-errors.ts";

/** A pick as it is found again: a name in a folder, or the folder itself. */
export interface KeptPlace extends Pick<KeptPick, "name" | "kind" | "access"> {
  /** What its path begins with, `$PICKED/<id>`. */
  readonly id: string;
  /** The folder's real path, and its device and inode. */
  readonly folder: string;
  readonly identity: string;
  /** The name in the folder; null where the folder itself was picked. */
  readonly file: string | null;
}

/** A kept pick as its user sees it. The page is never told the place. */
export interface UserPick extends Pick<KeptPlace, "id" | "name" | "kind" | "access"> {
  readonly place: string;
}

/** Picks that outlive the app's run, in a file that no scope reaches. */
export interface KeptPicks {
  list(): readonly KeptPlace[];
  find(id: string): KeptPlace | undefined;
  keep(place: KeptPlace): void;
  forget(id: string): void;
  /** What an update may not do any more is forgotten for good. */
  keepOnly(may: (place: KeptPlace) => boolean): void;
}

/** A pick outlives an update only where that may still do with it what the user picked it for. */
export const mayBeKept = ({ capabilities }: Resolved) => {
  const level = capabilities.find(({ id }) => id === "fs.user-selected")?.scope;
  return ({ access }: Pick<KeptPlace, "access">): boolean =>
    level === "read-write" || (level === "read" && access === "read");
};

/** A damaged file counts as none: the user picks again. */
export function openKeptPicks(file: string, onTrouble: (error: unknown) => void): KeptPicks {
  let kept = readPlaces(file, onTrouble);
  const write = (next: readonly KeptPlace[]): void => {
    writeAtOnce(file, `${canonicalJson({ v: 1, picks: next })}\n`);
    kept = next;
  };
  const others = (id: string) => kept.filter((place) => place.id !== id);
  return {
    list: () => kept,
    find: (id) => kept.find((place) => place.id === id),
    keep: (place) => write([...others(place.id), place]),
    forget(id) {
      if (others(id).length < kept.length) write(others(id));
    },
    keepOnly(may) {
      const left = kept.filter(may);
      if (left.length < kept.length) write(left);
    },
  };
}

function readPlaces(file: string, onTrouble: (error: unknown) => void): readonly KeptPlace[] {
  try {
    const read = JSON.parse(readFileSync(file, "utf8")) as { readonly v?: unknown; readonly picks?: unknown };
    if (read.v === 1 && Array.isArray(read.picks) && read.picks.every(isPlace)) return read.picks;
    throw new Error("picks.json has another shape than this version writes");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && fileErrno(error) === "ENOENT")) onTrouble(error);
    return [];
  }
}

const isPlace = (value: unknown): value is KeptPlace => {
  const { id, name, folder, identity, file, kind, access } = (value ?? {}) as Readonly<Record<string, unknown>>;
  const texts = [id, name, folder, identity, kind, access];
  return texts.every((text) => typeof text === "string") && (file === null || typeof file === "string");
};

function writeAtOnce(file: string, text: string): void {
  try {
    const fd = openSync(`${file}.tmp`, "w", 0o600);
    try {
      writeSync(fd, text);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(`${file}.tmp`, file);
  } catch (error) {
    throw toFileError(error);
  }
}

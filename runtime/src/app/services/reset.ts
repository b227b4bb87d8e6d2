import { lstatSync, readdirSync, rmdirSync, unlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import type { AppPlaces } from "../places.ts";
import { fileErrno, fileError, toFileError } from "./file-errors.ts";

/** One thing that a reset deletes, in words for the user. */
export interface ResetItem {
  readonly what: string;
  readonly path: string;
  readonly files: number;
  readonly bytes: number;
}

type ResetPlaces = Pick<AppPlaces, "appData" | "databases" | "state" | "logFile">;

interface ResetOptions {
  /** What the host itself has open in there and cannot delete: Chromium's own folder, which holds nothing of the app's. */
  readonly spared?: string | undefined;
}

/** `within`: a folder of the app's own that must not be a link, or it would lead to what is not the app's. */
const listed = (places: ResetPlaces) => {
  const all = every(places);
  // On Linux the log is beside what was granted.
  return all.filter(({ path }) => !all.some((other) => path.startsWith(`${other.path}/`)));
};

const every = ({ appData, databases, state, logFile }: ResetPlaces) => [
  // First what was granted: a reset that is cut short leaves an app that may do nothing.
  { what: "What you granted and refused, and its logs", path: state, within: state },
  { what: "Its databases and settings, with their backups", path: databases, within: dirname(databases) },
  { what: "The files it keeps for itself", path: appData, within: dirname(appData) },
  { what: "Its log", path: logFile, within: null },
  { what: "Its older log", path: `${logFile}.1`, within: null },
];

/** What a reset would delete now. */
export const resetPlan = (places: ResetPlaces, { spared }: ResetOptions = {}): readonly ResetItem[] =>
  listed(places).flatMap(({ what, path, within }) => {
    const { files, bytes } = leadsAway(within) ? nothing : measure(path, spared);
    return files === 0 ? [] : [{ what, path, files, bytes }];
  });

/**
 * Deletes everything one app keeps, once it is closed, and gives what that was. Models stay: apps share them.
 *
 * Nothing outside these folders is touched: a link is removed as a link, wherever it leads, and another volume that is
 * mounted inside stays. Throws `file/…` for the first thing that cannot be deleted, after all others are.
 */
export function resetApp(places: ResetPlaces, { spared }: ResetOptions = {}): readonly ResetItem[] {
  const plan = resetPlan(places, { spared });
  const failures: unknown[] = [];
  for (const { path, within } of listed(places)) {
    try {
      if (leadsAway(within)) throw fileError("ELOOP");
      removeTree(path, null, spared);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw toFileError(failures[0]);
  return plan;
}

const leadsAway = (within: string | null): boolean => within !== null && entryAt(within)?.kind === "other";

type Size = Pick<ResetItem, "files" | "bytes">;
const nothing: Size = { files: 0, bytes: 0 };

interface Entry {
  readonly kind: "folder" | "file" | "other";
  readonly bytes: number;
  readonly device: number;
}

/** What stands at a path itself, whatever it leads to; null for nothing. */
function entryAt(path: string): Entry | null {
  try {
    const found = lstatSync(path);
    const kind = found.isDirectory() ? "folder" : found.isFile() ? "file" : "other";
    return { kind, bytes: kind === "file" ? found.size : 0, device: found.dev };
  } catch (error) {
    if (fileErrno(error) === "ENOENT" || fileErrno(error) === "ENOTDIR") return null;
    throw error;
  }
}

function measure(path: string, spared: string | undefined): Size {
  const entry = entryAt(path);
  if (entry === null || path === spared) return nothing;
  if (entry.kind !== "folder") return { files: 1, bytes: entry.bytes };
  const inside = readdirSync(path).map((name) => measure(join(path, name), spared));
  return inside.reduce((sum, one) => ({ files: sum.files + one.files, bytes: sum.bytes + one.bytes }), nothing);
}

/** True where nothing is left of it. `device` is the parent's: what is mounted below it is another's. */
function removeTree(path: string, device: number | null, spared: string | undefined): boolean {
  const entry = entryAt(path);
  if (entry === null) return true;
  if (path === spared || (device !== null && entry.device !== device)) return false;
  if (entry.kind !== "folder") unlinkSync(path);
  else {
    const left = readdirSync(path).filter((name) => !removeTree(join(path, name), entry.device, spared));
    if (left.length > 0) return false;
    if (device === null) removeEmpty(path);
    else rmdirSync(path);
  }
  return true;
}

/** In its sandbox an app is bound to its folders: they stay, and nothing is in them. */
function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch (error) {
    if (!["EBUSY", "EACCES", "EROFS"].includes(fileErrno(error))) throw error;
  }
}

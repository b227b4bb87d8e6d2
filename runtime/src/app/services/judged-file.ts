import { lstatSync } from "node:fs";
import { type FileHandle, mkdir, opendir, rmdir, unlink } from "node:fs/promises";
import {
  type FileStat,
  type Files,
  type FileTarget,
  type FolderEntry,
  LocaraError,
  type OpenFile,
  type OpenFolder,
  type WritableFile,
} from "@locara/schema";
import { fileErrno, fileError, partsWithFileErrors, withFileErrors } from "./file-errors.ts";
import { readParts } from "./file-parts.ts";
import { itself, watchNames } from "./watched-folder.ts";
import { isTemporary, readWhole, toText, writeWhole } from "./whole-file.ts";

/** Files by path, without what travels in parts. */
export type PathFiles = Omit<Files, "transfers">;

type Kind = "file" | "folder" | "other";

interface Found {
  isFile(): boolean;
  isDirectory(): boolean;
}

export const kindOf = (found: Found): Kind => (found.isFile() ? "file" : found.isDirectory() ? "folder" : "other");

/** What an open file or folder is. Links, devices, sockets and pipes are neither, and are refused. */
export function toStat(found: Found & { readonly size: number | bigint; readonly mtimeMs: number | bigint }): FileStat {
  const kind = kindOf(found);
  if (kind === "other") throw fileError("ELOOP");
  return { kind, bytes: Number(found.size), modified: Number(found.mtimeMs) };
}

/** A file that is read when it is used; `content` opens the very thing that was judged. */
export function readableFile(stat: () => FileStat, content: () => Promise<FileHandle>): OpenFile {
  const openContent = () => {
    if (stat().kind !== "file") throw fileError("EISDIR");
    return content();
  };
  const read = (limitBytes: number) =>
    withFileErrors(async () => {
      const file = await openContent();
      try {
        return await readWhole(file, limitBytes);
      } finally {
        await file.close();
      }
    });
  return {
    readBytes: read,
    readText: async (limitBytes) => toText(await read(limitBytes)),
    readParts: (from, until, signal) =>
      partsWithFileErrors(async function* () {
        const file = await openContent();
        try {
          yield* readParts(file, from, until, signal);
        } finally {
          await file.close();
        }
      }),
    stat: () => withFileErrors(async () => stat()),
  };
}

/** Most names that one listing answers with. */
const mostNames = 100_000;

interface ListableFolder {
  readonly stat: () => FileStat;
  /** The folder as a path that leads nowhere else. */
  readonly path: string;
  /** As what a name in it is judged. */
  readonly target: (name: string) => FileTarget;
  /** Throws where the folder is no longer where it was judged. */
  readonly confirm: () => void;
}

/** A folder that is listed and watched when it is used. What has no name for any app, and files half written, show nowhere. */
export function listableFolder({ stat, path, target, confirm }: ListableFolder): OpenFolder {
  const entry = <K>(name: string, kind: K): readonly FolderEntry<K>[] => {
    const judged = target(name);
    return judged.names.length === 0 || isTemporary(name) ? [] : [{ name, kind, target: judged }];
  };
  const mustBeFolder = () => {
    if (stat().kind !== "folder") throw fileError("ENOENT");
  };
  return {
    list: (signal) =>
      withFileErrors(async () => {
        mustBeFolder();
        const found: FolderEntry<Kind>[] = [];
        for await (const each of await opendir(path, { bufferSize: 256 })) {
          signal.throwIfAborted();
          found.push(...entry(each.name, kindOf(each)));
          if (found.length > mostNames) throw tooMany();
        }
        return found.sort((one, other) => (one.name < other.name ? -1 : 1));
      }),
    watch: (signal) =>
      partsWithFileErrors(async function* () {
        mustBeFolder();
        for await (const name of watchNames(path, signal)) {
          confirm();
          if (name === itself) continue;
          const now = lstatSync(`${path}/${name}`, { throwIfNoEntry: false });
          yield* entry<Kind | "missing">(name, now === undefined ? "missing" : kindOf(now));
        }
      }),
  };
}

const tooMany = () =>
  new LocaraError(
    "file/too-large",
    `The folder holds more than ${mostNames} names.`,
    "Ask for a folder with fewer files.",
  );

/** A name in a judged folder. `confirm` throws where the folder is no longer the one that was judged. */
export function writableFile(folder: string, name: string, confirm: () => void, flags = 0): WritableFile {
  const path = `${folder}/${name}`;
  return {
    write: (content) => withFileErrors(() => writeWhole({ folder, name, content, confirm, flags })),
    remove: () =>
      withFileErrors(async () => {
        const kind = kindOf(lstatSync(path));
        if (kind === "other") throw fileError("ELOOP");
        confirm();
        await (kind === "folder" ? rmdir(path) : unlink(path));
      }),
    makeFolder: () =>
      withFileErrors(async () => {
        confirm();
        try {
          await mkdir(path);
        } catch (error) {
          if (fileErrno(error) !== "EEXIST" || kindOf(lstatSync(path)) !== "folder") throw error;
        }
      }),
  };
}

/** Something inside the scope that cannot be opened: says so on use, so that nothing shows before it is judged. */
export function unusable(error: unknown): OpenFile & OpenFolder & WritableFile {
  const fail = () => withFileErrors<never>(() => Promise.reject(error));
  const failParts = () => partsWithFileErrors<never>(() => Promise.reject(error));
  return {
    readText: fail,
    readBytes: fail,
    readParts: failParts,
    stat: fail,
    list: fail,
    watch: failParts,
    write: fail,
    remove: fail,
    makeFolder: fail,
  };
}

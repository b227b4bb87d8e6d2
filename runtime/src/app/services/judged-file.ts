import { lstatSync } from "node:fs";
import { type FileHandle, mkdir, opendir, rmdir, unlink } from "node:fs/promises";
import { type FileStat, LocaraError, type OpenFile, type OpenFolder, type WritableFile } from "@locara/schema";
import { fileErrno, fileError, withFileErrors } from "./file-errors.ts";
import { readWhole, toText, writeWhole } from "./whole-file.ts";

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
  const read = (limitBytes: number) =>
    withFileErrors(async () => {
      if (stat().kind !== "file") throw fileError("EISDIR");
      const file = await content();
      try {
        return await readWhole(file, limitBytes);
      } finally {
        await file.close();
      }
    });
  return {
    readBytes: read,
    readText: async (limitBytes) => toText(await read(limitBytes)),
    stat: () => withFileErrors(async () => stat()),
  };
}

/** Most names that one listing answers with. */
const mostNames = 100_000;

/** A folder by a path that leads nowhere else. `hides` leaves out what has no name for any app. */
export function listableFolder(stat: () => FileStat, folder: string, hides: (name: string) => boolean): OpenFolder {
  return {
    list: (signal) =>
      withFileErrors(async () => {
        if (stat().kind !== "folder") throw fileError("ENOENT");
        const found: { name: string; kind: Kind }[] = [];
        for await (const entry of await opendir(folder, { bufferSize: 256 })) {
          signal.throwIfAborted();
          if (hides(entry.name)) continue;
          found.push({ name: entry.name, kind: kindOf(entry) });
          if (found.length > mostNames) throw tooMany();
        }
        return found.sort((one, other) => (one.name < other.name ? -1 : 1));
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
  return { readText: fail, readBytes: fail, stat: fail, list: fail, write: fail, remove: fail, makeFolder: fail };
}

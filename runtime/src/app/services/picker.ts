import { randomBytes } from "node:crypto";
import { closeSync, constants, fstatSync, openSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { basename, dirname } from "node:path";
import type { Files, FileTarget, Opened, OpenFile, PickedFile, Picker, WritableFile } from "@locara/schema";
import type { HostPicker, PickedSink, PickedSource } from "../host-services.ts";
import { fileError, toFileError, withFileErrors } from "./file-errors.ts";
import { toStat, unusable, writableFile } from "./judged-file.ts";
import { readWhole, tooLarge, toText } from "./whole-file.ts";

/** The user's picks of one app, until it closes. */
export interface Grants {
  readonly picker: Picker;
  /** The file behind a pick, for `fs` commands whose target is one. */
  readonly files: Pick<Files, "openRead" | "openWrite">;
  close(): Promise<void>;
}

type Grant =
  | { readonly access: "read"; readonly file: OpenFile; close(): Promise<void> }
  | { readonly access: "write"; readonly file: WritableFile };

/** Picks that are kept open; the oldest is given up for one more. */
const mostGrants = 512;

/**
 * Turns what the user picked into grants under ids that nobody can guess. A picked file is open from then on, so it
 * stays the file that was picked. A pick to read cannot be written to, and a place to save to cannot be read.
 */
export function openGrants(host: HostPicker): Grants {
  const grants = new Map<string, Grant>();

  const add = async (name: string, grant: Grant): Promise<PickedFile> => {
    const id = randomBytes(16).toString("hex");
    grants.set(id, grant);
    if (grants.size > mostGrants) await drop([...grants.keys()][0] as string);
    return { path: `$PICKED/${id}/${segmentOf(name)}`, name };
  };
  const drop = async (id: string) => {
    const grant = grants.get(id);
    grants.delete(id);
    if (grant?.access === "read") await grant.close();
  };
  const find = (target: FileTarget): Grant | undefined => grants.get(target.picked ?? "");

  return {
    picker: {
      async open(options, signal) {
        const source = await host.open(options, signal);
        return source === null ? null : add(source.name, await readGrant(source));
      },
      async save(options, signal) {
        const sink = await host.save(options, signal);
        return sink === null ? null : add(sink.name, { access: "write", file: saveGrant(sink) });
      },
    },
    files: {
      openRead: async (target) => openGrant(target, find(target), "read") as Opened<FileTarget, OpenFile>,
      openWrite: async (target) => openGrant(target, find(target), "write") as Opened<FileTarget, WritableFile>,
    },
    async close() {
      for (const id of [...grants.keys()]) await drop(id);
    },
  };
}

/** An id that was never given out is a file that is not there; a grant of the other kind is out of scope. */
function openGrant(target: FileTarget, grant: Grant | undefined, wanted: Grant["access"]): Opened<FileTarget, unknown> {
  if (grant === undefined) return { target, handle: unusable(fileError("ENOENT")) };
  if (grant.access !== wanted) return { target: { names: [] }, handle: unusable(fileError("EACCES")) };
  return { target, handle: grant.file };
}

/** A name as one segment of a path that the `fs` commands take. */
const segmentOf = (name: string): string =>
  name
    .normalize("NFC")
    .replace(/[\p{Cc}/\\]/gu, "_")
    .replace(/^\.{0,2}$/, "_");

async function readGrant(source: PickedSource): Promise<Grant> {
  if ("bytes" in source) return { access: "read", file: bytesFile(source.bytes), close: async () => undefined };
  const { O_RDONLY, O_NONBLOCK, O_NOCTTY } = constants;
  // The user chose the path itself, links and all; from here on only what it led to counts.
  const handle = await withFileErrors(() => open(source.path, O_RDONLY | O_NONBLOCK | O_NOCTTY));
  try {
    if (!(await handle.stat()).isFile()) throw toFileError(fileError("EISDIR"));
  } catch (error) {
    await handle.close();
    throw error;
  }
  return { access: "read", file: handleFile(handle), close: () => handle.close() };
}

/** A file that stays open between reads: each of them starts at its beginning. */
const handleFile = (handle: FileHandle): OpenFile => ({
  readBytes: (limitBytes) => withFileErrors(() => readWhole(handle, limitBytes)),
  readText: async (limitBytes) => toText(await withFileErrors(() => readWhole(handle, limitBytes))),
  stat: () => withFileErrors(async () => toStat(await handle.stat())),
});

function bytesFile(bytes: Uint8Array): OpenFile {
  const read = async (limitBytes: number) => {
    if (bytes.length > limitBytes) throw tooLarge(limitBytes);
    return bytes;
  };
  return {
    readBytes: read,
    readText: async (limitBytes) => toText(await read(limitBytes)),
    stat: async () => ({ kind: "file", bytes: bytes.length, modified: 0 }),
  };
}

/** Writes to where the user chose, as often as the app likes. */
function saveGrant(sink: PickedSink): WritableFile {
  const refuse = unusable(fileError("EISDIR"));
  if ("deliver" in sink) {
    return {
      ...refuse,
      write: (content) => sink.deliver(typeof content === "string" ? new TextEncoder().encode(content) : content),
    };
  }
  const folder = dirname(sink.path);
  const chosen = folderIdentity(folder);
  const confirm = () => {
    if (folderIdentity(folder) !== chosen) throw fileError("ENOENT");
  };
  return { ...refuse, write: writableFile(folder, basename(sink.path), confirm).write };
}

function folderIdentity(folder: string): string {
  let fd: number;
  try {
    fd = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  } catch (error) {
    throw toFileError(error);
  }
  try {
    const { dev, ino } = fstatSync(fd);
    return `${dev}:${ino}`;
  } finally {
    closeSync(fd);
  }
}

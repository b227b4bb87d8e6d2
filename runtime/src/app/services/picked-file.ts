import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { type FileContent, LocaraError, type OpenFile, partBytes, type WritableFile } from "@locara/schema";
import type { PickedSink } from "../host-services.ts";
import { fileError, partsWithFileErrors, toFileError, withFileErrors } from "./file-errors.ts";
import { readParts } from "./file-parts.ts";
import { toStat, unusable } from "./judged-file.ts";
import { readWhole, tooLarge, toText } from "./whole-file.ts";

/** Opens what the user chose, links and all; from here on only what the path led to counts. */
export async function openPicked(path: string): Promise<FileHandle> {
  const { O_RDONLY, O_NONBLOCK, O_NOCTTY } = constants;
  const handle = await withFileErrors(() => open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY));
  try {
    if (!(await handle.stat()).isFile()) throw toFileError(fileError("EISDIR"));
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** A file that stays open between reads: each of them starts at its beginning. */
export const handleFile = (handle: FileHandle): OpenFile => ({
  readBytes: (limitBytes) => withFileErrors(() => readWhole(handle, limitBytes)),
  readText: async (limitBytes) => toText(await withFileErrors(() => readWhole(handle, limitBytes))),
  readParts: (from, until, signal) => partsWithFileErrors(() => readParts(handle, from, until, signal)),
  stat: () => withFileErrors(async () => toStat(await handle.stat())),
});

/** A file that was uploaded. */
export function bytesFile(bytes: Uint8Array): OpenFile {
  const read = async (limitBytes: number) => {
    if (bytes.length > limitBytes) throw tooLarge(limitBytes);
    return bytes;
  };
  return {
    readBytes: read,
    readText: async (limitBytes) => toText(await read(limitBytes)),
    async *readParts(from, until, signal) {
      for (let at = from; at < Math.min(until, bytes.length); at += partBytes) {
        signal.throwIfAborted();
        yield bytes.slice(at, Math.min(at + partBytes, until));
      }
    },
    stat: async () => ({ kind: "file", bytes: bytes.length, modified: 0 }),
  };
}

/** Most bytes of one download: they travel to the page at once. */
const maxDownloadBytes = 64 * 1024 * 1024;

/** A download that the page is given, as often as the app likes. */
export const downloadFile = (sink: Extract<PickedSink, { deliver: unknown }>): WritableFile => ({
  ...unusable(fileError("EISDIR")),
  write: async (content) => sink.deliver(await toBytes(content)),
});

async function toBytes(content: FileContent): Promise<Uint8Array> {
  if (typeof content === "string") return new TextEncoder().encode(content);
  if (content instanceof Uint8Array) return content;
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of content) {
    bytes += part.length;
    if (bytes > maxDownloadBytes) throw downloadTooLarge();
    parts.push(part);
  }
  return Buffer.concat(parts);
}

const downloadTooLarge = () =>
  new LocaraError(
    "file/too-large",
    `In a browser a download has at most ${maxDownloadBytes} bytes.`,
    "Save it in parts, or in the desktop app.",
  );

import type { FileHandle } from "node:fs/promises";
import { partBytes } from "@locara/schema";

/** Reads that run ahead of whoever takes the parts: enough to keep the disk and the reader busy together. */
const readsAhead = 3;

/**
 * The bytes of an open file from `from` to before `until`, or to its end, in order and in pieces.
 *
 * No more than a few pieces are in memory, however large the file is. The file may be closed once this has ended.
 */
export async function* readParts(
  file: FileHandle,
  from: number,
  until: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  const ahead: Promise<Uint8Array>[] = [];
  let next = from;
  const readNext = () => {
    if (next >= until) return;
    const reading = readPart(file, next, Math.min(partBytes, until - next));
    // Taken up when its turn comes; a failure before that is no stray one.
    reading.catch(() => undefined);
    ahead.push(reading);
    next += partBytes;
  };
  try {
    for (let count = 0; count < readsAhead; count++) readNext();
    for (let reading = ahead.shift(); reading !== undefined; reading = ahead.shift()) {
      const part = await reading;
      signal.throwIfAborted();
      if (part.length === 0) return;
      readNext();
      yield part;
      if (part.length < partBytes) return;
    }
  } finally {
    await Promise.allSettled(ahead);
  }
}

/** Less than `length` only at the end of the file. */
async function readPart(file: FileHandle, from: number, length: number): Promise<Uint8Array> {
  // Not zeroed first, which would cost as much as reading: what was not read is cut off, memory and all.
  const bytes = new Uint8Array(Buffer.allocUnsafeSlow(length).buffer);
  let have = 0;
  while (have < length) {
    const { bytesRead } = await file.read(bytes, have, length - have, from + have);
    if (bytesRead === 0) return bytes.slice(0, have);
    have += bytesRead;
  }
  return bytes;
}

import type { FileHandle } from "node:fs/promises";
import { partBytes } from "@locara/schema";

/** How a file is read on: so many parts at once, and so many such reads ahead of whoever takes the parts. */
interface Manner {
  readonly parts: number;
  readonly reads: number;
}
/** Every read is a way to another thread and back; two keep the disk and the reader busy together. */
const inBulk: Manner = { parts: 8, reads: 2 };
const partByPart: Manner = { parts: 1, reads: 1 };
/** Files that are read in bulk at a time: hundreds of streams that nobody takes from must stay small. */
const mostInBulk = 16;
let bulkReaders = 0;

function enterBulk(): Manner {
  if (bulkReaders >= mostInBulk) return partByPart;
  bulkReaders += 1;
  return inBulk;
}

/**
 * The bytes of an open file from `from` to before `until`, or to its end, in order and in parts.
 *
 * No more than a few parts are in memory, however large the file is. The file may be closed once this has ended.
 */
export async function* readParts(
  file: FileHandle,
  from: number,
  until: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  const ahead: Promise<readonly Uint8Array[]>[] = [];
  let next = from;
  let manner = partByPart;
  const readNext = (parts: number) => {
    if (next >= until) return;
    const reading = readSome(file, next, Math.min(parts * partBytes, until - next));
    // Taken up when its turn comes; a failure before that is no stray one.
    reading.catch(() => undefined);
    ahead.push(reading);
    next += parts * partBytes;
  };
  const readOn = () => {
    if (manner === partByPart) manner = enterBulk();
    while (ahead.length < manner.reads && next < until) readNext(manner.parts);
  };
  try {
    readNext(1);
    for (let reading = ahead.shift(); reading !== undefined; reading = ahead.shift()) {
      const parts = await reading;
      // Most files are small: only who has read one part to its end reads on.
      if (parts.at(-1)?.length === partBytes) readOn();
      for (const part of parts) {
        signal.throwIfAborted();
        yield part;
        if (part.length < partBytes) return;
      }
      if (parts.length === 0) return;
    }
  } finally {
    if (manner === inBulk) bulkReaders -= 1;
    await Promise.allSettled(ahead);
  }
}

/** Parts of `length` bytes together; less only at the end of the file. */
async function readSome(file: FileHandle, from: number, length: number): Promise<readonly Uint8Array[]> {
  const parts: Uint8Array[] = [];
  // Not zeroed first, which would cost as much as reading: what was not read is cut off, memory and all.
  for (let at = 0; at < length; at += partBytes)
    parts.push(new Uint8Array(Buffer.allocUnsafeSlow(Math.min(partBytes, length - at)).buffer));
  let have = 0;
  while (have < length) {
    const [whole, rest] = [Math.floor(have / partBytes), have % partBytes];
    const { bytesRead } = await file.readv(
      parts.slice(whole).map((part, index) => (index === 0 ? part.subarray(rest) : part)),
      from + have,
    );
    if (bytesRead === 0) {
      const last = parts[whole]?.slice(0, rest);
      return [...parts.slice(0, whole), ...(last === undefined || rest === 0 ? [] : [last])];
    }
    have += bytesRead;
  }
  return parts;
}

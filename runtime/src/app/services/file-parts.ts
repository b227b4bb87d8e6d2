import type { FileHandle } from "node:fs/promises";
import { partBytes } from "@locara/schema";

/** How a file is read on: so many parts of a size at once, and so many such reads ahead of whoever takes the parts. */
interface Manner {
  readonly size: number;
  readonly parts: number;
  readonly ahead: number;
}
/** Every read is a way to another thread and back; two keep the disk and the reader busy together. */
const inBulk: Manner = { size: partBytes, parts: 4, ahead: 2 };
const partByPart: Manner = { size: 64 * 1024, parts: 1, ahead: 0 };
/** Files that are read in bulk at a time, 6 MiB each: hundreds of streams that nobody takes from must stay small. */
const mostInBulk = 4;
/** So many parts of others are taken, and none of its own, before a file may lose its place to one that is read. */
const patience = 256;

/** A place among the files that are read in bulk. */
interface Place {
  /** How many parts were taken of all files when its own next was offered; infinite while it reads. */
  offeredAt: number;
  /** What was read ahead for it is let go of. */
  lose(): void;
}
const inPlace = new Set<Place>();
let takenOfAll = 0;

function enterBulk(place: Place): boolean {
  const left = inPlace.size < mostInBulk ? undefined : [...inPlace].find(isLeft);
  if (left !== undefined) {
    inPlace.delete(left);
    left.lose();
  }
  if (inPlace.size < mostInBulk) inPlace.add(place);
  return inPlace.has(place);
}

const isLeft = ({ offeredAt }: Place): boolean => takenOfAll - offeredAt >= patience;

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
  const ahead: { readonly size: number; readonly reading: Promise<Uint8Array[]> }[] = [];
  let parts: Uint8Array[] = [];
  let offered = from;
  let next = from;
  let manner = partByPart;
  const place: Place = {
    offeredAt: Number.POSITIVE_INFINITY,
    lose() {
      // It is read again when it is asked for. Should one of these reads still go on, closing the file waits for it.
      ahead.length = 0;
      parts.length = 0;
      next = offered;
      manner = partByPart;
    },
  };
  const readOn = (reads: number) => {
    const { size, parts } = manner;
    while (ahead.length < reads && next < until) {
      const length = Math.min(parts * size, until - next);
      const reading = readSome(file, next, length, size);
      // Taken up when its turn comes; a failure before that is no stray one.
      reading.catch(() => undefined);
      ahead.push({ size, reading });
      next += length;
    }
  };
  try {
    readOn(1);
    for (let read = ahead.shift(); read !== undefined; read = ahead.shift()) {
      parts = await read.reading;
      if (parts.length === 0) return;
      readOn(manner.ahead);
      for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
        signal.throwIfAborted();
        offered += part.length;
        place.offeredAt = takenOfAll;
        yield part;
        place.offeredAt = Number.POSITIVE_INFINITY;
        takenOfAll += 1;
        if (part.length < read.size) return;
      }
      // Most files are small, and some are never read on: only who has taken a part gets more than the next one.
      if (manner === partByPart && enterBulk(place)) manner = inBulk;
      readOn(Math.max(1, manner.ahead));
    }
  } finally {
    inPlace.delete(place);
    await Promise.allSettled(ahead.map(({ reading }) => reading));
  }
}

/** Parts of `size`, `length` bytes together; less only at the end of the file. */
async function readSome(file: FileHandle, from: number, length: number, size: number): Promise<Uint8Array[]> {
  const parts: Uint8Array[] = [];
  // Not zeroed first, which would cost as much as reading: what was not read is cut off, memory and all.
  for (let at = 0; at < length; at += size)
    parts.push(new Uint8Array(Buffer.allocUnsafeSlow(Math.min(size, length - at)).buffer));
  let have = 0;
  while (have < length) {
    const [whole, rest] = [Math.floor(have / size), have % size];
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

import { createHash, type Hash } from "node:crypto";
import type { PinnedModel } from "@locara/schema";

/** Follows a download's bytes: what is good so far, and whether the whole is right in the end. */
export interface StreamDigest {
  /** Bytes taken in so far. */
  readonly bytes: number;
  /** Where the chunk ends in which the next byte lies; where no chunks are pinned, the file. */
  chunkEnd(): number;
  /** Takes bytes in, and none beyond the model's size. False when a chunk came out wrong: `bytes` is then back at that chunk's start. */
  update(bytes: Uint8Array): boolean;
  complete(): boolean;
  /** Forgets everything: the file starts again at its first byte. */
  restart(): void;
}

type Measures = Pick<PinnedModel, "sha256" | "bytes" | "chunks">;

/** Starts at the first byte. Where chunks are pinned each is checked as it ends, else only the whole. */
export function openStreamDigest({ sha256, bytes: total, chunks }: Measures): StreamDigest {
  let whole: Hash = createHash("sha256");
  let position = 0;
  let chunk = createHash("sha256");
  let chunkStart = 0;
  let atChunkStart = whole.copy();

  const back = () => {
    whole = atChunkStart.copy();
    position = chunkStart;
    chunk = createHash("sha256");
    return false;
  };
  const chunkIsRight = () =>
    chunks === undefined || chunk.copy().digest("hex") === chunks.sha256[Math.floor(chunkStart / chunks.chunkBytes)];
  const chunkEnd = () => (chunks === undefined ? total : Math.min(chunkStart + chunks.chunkBytes, total));
  const nextChunk = () => {
    chunk = createHash("sha256");
    chunkStart = position;
    atChunkStart = whole.copy();
  };

  return {
    get bytes() {
      return position;
    },
    chunkEnd,
    update(bytes) {
      for (let at = 0; at < bytes.length && position < total; ) {
        const part = bytes.subarray(at, at + chunkEnd() - position);
        whole.update(part);
        if (chunks !== undefined) chunk.update(part);
        position += part.length;
        at += part.length;
        if (chunks !== undefined && position === chunkEnd()) {
          if (!chunkIsRight()) return back();
          nextChunk();
        }
      }
      return true;
    },
    restart() {
      whole = createHash("sha256");
      position = 0;
      nextChunk();
    },
    complete: () => position === total && whole.copy().digest("hex") === sha256,
  };
}

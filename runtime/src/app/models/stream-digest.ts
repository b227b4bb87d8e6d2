import { createHash, type Hash } from "node:crypto";
import type { PinnedModel } from "@locara/schema";

/** Follows a download's bytes: what is good so far, and whether the whole is right in the end. */
export interface StreamDigest {
  /** Bytes taken in so far. */
  readonly bytes: number;
  /** Takes bytes in. False when a chunk came out wrong: `bytes` is then back at that chunk's start. */
  update(bytes: Uint8Array): boolean;
  complete(): boolean;
  /** Forgets everything: the file starts again at its first byte. */
  restart(): void;
}

/** Starts at the first byte. Where chunks are pinned each is checked as it ends, else only the whole. */
export function openStreamDigest({ sha256, chunks }: Pick<PinnedModel, "sha256" | "chunks">): StreamDigest {
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
  const nextChunk = () => {
    chunk = createHash("sha256");
    chunkStart = position;
    atChunkStart = whole.copy();
  };

  return {
    get bytes() {
      return position;
    },
    update(bytes) {
      for (let at = 0; at < bytes.length; ) {
        const left = chunks === undefined ? bytes.length : chunkStart + chunks.chunkBytes - position;
        const part = bytes.subarray(at, at + left);
        whole.update(part);
        if (chunks !== undefined) chunk.update(part);
        position += part.length;
        at += part.length;
        if (chunks !== undefined && position === chunkStart + chunks.chunkBytes) {
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
    complete: () => (position === chunkStart || chunkIsRight()) && whole.copy().digest("hex") === sha256,
  };
}

import { createHash } from "node:crypto";
import { accessSync, constants, readFileSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { LocaraError } from "@locara/schema";
import { fileIdentity, type ModelCache } from "./cache.ts";

const blockBytes = 1024 * 1024;

/** Reads an open file from its start in large blocks, the next one while the last is worked on. */
export async function* readBlocks(file: FileHandle, signal?: AbortSignal): AsyncGenerator<Buffer, void, void> {
  const buffers = [Buffer.allocUnsafe(blockBytes), Buffer.allocUnsafe(blockBytes)] as const;
  let position = 0;
  let turn: 0 | 1 = 0;
  let next = file.read(buffers[turn], 0, blockBytes, position);
  try {
    for (let { bytesRead } = await next; bytesRead > 0; { bytesRead } = await next) {
      signal?.throwIfAborted();
      position += bytesRead;
      const block = buffers[turn].subarray(0, bytesRead);
      turn = turn === 0 ? 1 : 0;
      next = file.read(buffers[turn], 0, blockBytes, position);
      yield block;
    }
  } finally {
    // Whoever stops early must not close the file under a running read; its failure was thrown above, if anybody waited.
    await next.catch(() => undefined);
  }
}

/** The sha256 of a file's bytes, as hexadecimal digits. */
export async function sha256OfFile(path: string, signal?: AbortSignal): Promise<string> {
  const file = await open(path, "r");
  try {
    const hash = createHash("sha256");
    for await (const block of readBlocks(file, signal)) hash.update(block);
    return hash.digest("hex");
  } finally {
    await file.close();
  }
}

const mismatch = (id: string) =>
  new LocaraError(
    "model/digest-mismatch",
    `The bytes of model "${id}" are not the pinned ones.`,
    "Fetch the model again; the damaged copy is replaced.",
  );

/** Whether a use of a model maps its file anew or only talks to an engine that holds it already. */
export type ModelUse = "load" | "loaded";

export interface Verifier {
  /** Throws `model/missing` or `model/digest-mismatch` unless the blob's bytes have this sha256. */
  verify(id: string, sha256: string, use: ModelUse, signal: AbortSignal): Promise<void>;
  /** Could this process change what it verifies? Then every load hashes again. */
  readonly writable: boolean;
}

/**
 * Verifies blobs, and again whenever device, inode, size, mtime or ctime of the file changed. The note that the fetcher
 * left is trusted only where this process could not have written it.
 */
export function openVerifier(cache: ModelCache): Verifier {
  const known = new Map<string, string>();
  const writable = isWritable(cache.folder);

  const remembered = (sha256: string, identity: string, use: ModelUse): boolean => {
    if (writable && use === "load") return false;
    return known.get(sha256) === identity || (!writable && readMemo(cache.memoPath(sha256)) === identity);
  };

  return {
    writable,
    async verify(id, sha256, use, signal) {
      const path = cache.blobPath(sha256);
      if (cache.blobBytes(sha256) === null) {
        throw new LocaraError(
          "model/missing",
          `Model "${id}" is not on this computer.`,
          "Fetch the app's models first.",
        );
      }
      const before = fileIdentity(path);
      if (!remembered(sha256, before, use) && (await sha256OfFile(path, signal)) !== sha256) throw mismatch(id);
      // Changed while it was read: what was hashed may not be what is there now.
      if (fileIdentity(path) !== before) throw mismatch(id);
      known.set(sha256, before);
    },
  };
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT";
  }
}

/** Which file the fetcher verified under this name, as `fileIdentity` says it; null when it said nothing. */
export function readMemo(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

import { createHash } from "node:crypto";
import { accessSync, constants, readFileSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import type { PinnedModel } from "@locara/schema";
import { LocaraError } from "@locara/schema";
import { fileIdentity, identityOf, type ModelCache } from "./cache.ts";

const blockBytes = 1024 * 1024;

/** Reads an open file in large blocks, from its start by default, the next one while the last is worked on. */
export async function* readBlocks(
  file: FileHandle,
  signal?: AbortSignal,
  from = 0,
): AsyncGenerator<Buffer, void, void> {
  const buffers = [Buffer.allocUnsafe(blockBytes), Buffer.allocUnsafe(blockBytes)] as const;
  let position = from;
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

/** Compares the file in a blob's place with what is pinned: no link leads to it or away from it, and it holds still meanwhile. */
export async function verifyBlob(
  path: string,
  pinned: { readonly sha256: string; readonly bytes?: number },
  signal?: AbortSignal,
): Promise<"right" | "wrong" | "missing"> {
  let file: FileHandle;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "missing";
    if (["ELOOP", "ENXIO"].includes((error as NodeJS.ErrnoException).code ?? "")) return "wrong";
    throw error;
  }
  try {
    const before = identityOf(await file.stat({ bigint: true }));
    const { size } = await file.stat();
    if (before === null || (pinned.bytes !== undefined && size !== pinned.bytes)) return "wrong";
    const hash = createHash("sha256");
    for await (const block of readBlocks(file, signal)) hash.update(block);
    // Changed or swapped while it was read: what was hashed may not be what is there now.
    const still = fileIdentity(path) === before;
    return still && hash.digest("hex") === pinned.sha256 ? "right" : "wrong";
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

const missing = (id: string) =>
  new LocaraError("model/missing", `Model "${id}" is not on this computer.`, "Fetch the app's models first.");

export interface Verifier {
  /** Throws `model/missing` or `model/digest-mismatch` unless the blob's bytes have this sha256. */
  verify(model: Pick<PinnedModel, "id" | "sha256" | "bytes">, use: ModelUse, signal: AbortSignal): Promise<void>;
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
    async verify({ id, sha256, bytes }, use, signal) {
      const path = cache.blobPath(sha256);
      const before = fileIdentity(path);
      if (before !== null && remembered(sha256, before, use)) return;
      const found = await verifyBlob(path, { sha256, bytes }, signal);
      if (found === "missing") throw missing(id);
      // Changed since: what was verified is not what is there now.
      if (found === "wrong" || before === null || fileIdentity(path) !== before) throw mismatch(id);
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

import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { type FileHandle, open, rename } from "node:fs/promises";
import { join } from "node:path";
import { LocaraError } from "@locara/schema";

/**
 * The model cache that all apps of a user share. Files are named by their content:
 * `blobs/sha256/<hex>` whole and verified, read-only; `partial/<hex>.part` on the way; `memo/<hex>.json` which exact
 * file was verified; `refs/<app>.json` which models an app pins. Only the fetcher and imports write here.
 */
export interface ModelCache {
  readonly folder: string;
  blobPath(sha256: string): string;
  partialPath(sha256: string): string;
  lockPath(sha256: string): string;
  memoPath(sha256: string): string;
  /** Bytes of the blob, or null when it is not there. Says nothing about its content. */
  blobBytes(sha256: string): number | null;
  /** How much of the model is already on the way. */
  partialBytes(sha256: string): number;
  /** Makes the folders. Only for those who write. */
  prepare(): void;
  /** Makes an open file, whose bytes were verified just now, visible as the blob. */
  publish(sha256: string, path: string, file: FileHandle): Promise<void>;
  /** Notes which models an app pins, so that they are kept while it is installed. */
  reference(app: string, digests: readonly string[]): void;
}

const digest = /^[0-9a-f]{64}$/;
const appId = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?\/[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;

const bytesAt = (path: string): number | null => statSync(path, { throwIfNoEntry: false })?.size ?? null;

/** Names in the cache folder; touches nothing. */
export function openModelCache(folder: string): ModelCache {
  const at = (part: string, sha256: string, extension: string) => {
    if (!digest.test(sha256))
      throw new LocaraError("argument/invalid", "This is no sha256.", "Write it as 64 lower-case hexadecimal digits.");
    return join(folder, part, `${sha256}${extension}`);
  };
  const cache: ModelCache = {
    folder,
    blobPath: (sha256) => at("blobs/sha256", sha256, ""),
    partialPath: (sha256) => at("partial", sha256, ".part"),
    lockPath: (sha256) => at("partial", sha256, ".lock"),
    memoPath: (sha256) => at("memo", sha256, ".json"),
    blobBytes: (sha256) => bytesAt(cache.blobPath(sha256)),
    partialBytes: (sha256) => bytesAt(cache.partialPath(sha256)) ?? 0,
    prepare() {
      for (const part of ["", "blobs", "blobs/sha256", "partial", "memo", "refs"]) {
        mkdirSync(join(folder, part), { recursive: true, mode: 0o700 });
      }
    },
    async publish(sha256, path, file) {
      await file.sync();
      await file.chmod(0o444);
      await rename(path, cache.blobPath(sha256));
      await syncFolder(join(folder, "blobs/sha256"));
      writeWhole(cache.memoPath(sha256), fileIdentity(cache.blobPath(sha256)));
    },
    reference(app, digests) {
      if (!appId.test(app))
        throw new LocaraError("argument/invalid", "This is no app id.", "Write it as publisher/name.");
      writeWhole(
        join(folder, "refs", `${app.replace("/", ".")}.json`),
        `${JSON.stringify({ v: 1, app, models: [...digests].sort() })}\n`,
      );
    },
  };
  return cache;
}

/** Which file this is and in which state: changes whenever somebody may have changed its bytes. Null when it is not there. */
export function fileIdentity(path: string): string {
  const { dev, ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
  return [dev, ino, size, mtimeNs, ctimeNs].join(" ");
}

/** Content appears whole or not at all. */
function writeWhole(path: string, content: string): void {
  const temporary = `${path}.${createHash("sha256").update(`${process.pid} ${process.hrtime.bigint()}`).digest("hex").slice(0, 12)}`;
  try {
    writeFileSync(temporary, content, { mode: 0o600, flush: true });
    chmodSync(temporary, 0o600);
    renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** A renamed file survives a power cut only once its folder is on the disk. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  await folder.sync().finally(() => folder.close());
}

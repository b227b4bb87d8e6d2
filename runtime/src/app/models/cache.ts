import { createHash } from "node:crypto";
import {
  type BigIntStats,
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { type FileHandle, open, rename } from "node:fs/promises";
import { join } from "node:path";
import { LocaraError } from "@locara/schema";

/**
 * The model cache that all apps of a user share. Files are named by their content:
 * `blobs/sha256/<hex>` whole and verified, read-only; `partial/<hex>.part` on the way; `memo/<hex>.json` which exact
 * file was verified; `refs/` who needs what (`references.ts`). Only the fetcher and imports write here.
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
  /** The digests of all blobs. */
  blobs(): readonly string[];
  /** Removes what is on the way since before `time`, in milliseconds since 1970, and was given up. */
  removePartials(time: number): void;
  /** Makes the folders. Only for those who write. */
  prepare(): void;
  /** Makes an open file, whose bytes were verified just now, visible as the blob. */
  publish(sha256: string, path: string, file: FileHandle): Promise<void>;
}

const digest = /^[0-9a-f]{64}$/;

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
    blobs: () => readdirSync(join(folder, "blobs/sha256")).filter((name) => digest.test(name)),
    removePartials(time) {
      for (const name of readdirSync(join(folder, "partial"))) {
        const path = join(folder, "partial", name);
        const found = lstatSync(path, { throwIfNoEntry: false });
        if (found !== undefined && found.mtimeMs <= time) rmSync(path, { force: true });
      }
    },
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
      writeWhole(cache.memoPath(sha256), fileIdentity(cache.blobPath(sha256)) ?? "");
    },
  };
  return cache;
}

/**
 * Which file this is and in which state: changes whenever somebody may have changed its bytes. Null where there is none, or
 * something that is reached by more than this name: bytes behind a link are changed elsewhere.
 */
export function fileIdentity(path: string): string | null {
  const found = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? null : identityOf(found);
}

/** The same of a file that is open. */
export function identityOf(found: BigIntStats): string | null {
  const { dev, ino, nlink, size, mtimeNs, ctimeNs } = found;
  return found.isFile() && nlink === 1n ? [dev, ino, size, mtimeNs, ctimeNs].join(" ") : null;
}

/** Content appears whole or not at all. */
export function writeWhole(path: string, content: string): void {
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

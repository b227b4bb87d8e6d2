import { constants } from "node:fs";
import { copyFile, type FileHandle, open, rm, stat, statfs } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import type { PinnedModel } from "@locara/schema";
import { LocaraError } from "@locara/schema";
import { networkError, type Reach } from "./addresses.ts";
import { fileIdentity, type ModelCache } from "./cache.ts";
import { takeLock } from "./lock.ts";
import { type Fetching, receive, type Source, startOver, wrongBytes } from "./receive.ts";
import { openStreamDigest } from "./stream-digest.ts";
import { readBlocks, readMemo, verifyBlob } from "./verify.ts";

/** Left free on the disk: a full disk stops more than this app. */
const spareBytes = 64 * 1024 * 1024;
const pollMilliseconds = 200;
/** Pauses after tries of one address that brought not a single new byte; after the last one it is given up. */
const patience: readonly number[] = [250, 500];
const silenceMilliseconds = 30_000;

export interface FetchCall {
  /** Bytes that are here; never goes down. */
  progress(haveBytes: number): void;
  readonly signal: AbortSignal;
  readonly reach: Reach;
  /** Milliseconds to wait after each fruitless try of an address. */
  readonly pauses?: readonly number[];
  /** Milliseconds that a server may stand still. */
  readonly windowMilliseconds?: number;
}

/**
 * Brings one model into the cache. Whatever was fetched before, by any process, is used; nothing shows under `blobs`
 * before its sha256 was seen to be right.
 *
 * Throws `model/digest-mismatch`, `resource/network`, `resource/disk-full`, or the signal's reason when it was cancelled.
 */
export async function fetchModel(cache: ModelCache, model: PinnedModel, call: FetchCall): Promise<void> {
  assertChunks(model);
  const progress = monotone(call.progress);
  cache.prepare();
  while (!(await present(cache, model, call.signal))) {
    const lock = await takeLock(cache.lockPath(model.sha256));
    if (lock === null) {
      progress(Math.min(cache.partialBytes(model.sha256), model.bytes - 1));
      await wait(pollMilliseconds, undefined, { signal: call.signal });
      continue;
    }
    try {
      // A process that only seemed dead may still write into its file; a new one is out of its reach.
      if (lock.inherited === "stale") await rm(cache.partialPath(model.sha256), { force: true });
      if (!(await present(cache, model, call.signal))) {
        await setAside(cache, model);
        await download(cache, model, { ...call, progress });
      }
    } finally {
      await lock.release();
    }
  }
  progress(model.bytes);
}

function assertChunks({ id, bytes, chunks }: PinnedModel): void {
  if (chunks === undefined) return;
  const { chunkBytes, sha256 } = chunks;
  if (Number.isSafeInteger(chunkBytes) && chunkBytes > 0 && sha256.length === Math.ceil(bytes / chunkBytes)) return;
  throw new LocaraError(
    "artifact/invalid",
    `The chunks of model "${id}" do not make up its ${bytes} bytes.`,
    "Correct its chunks in the lock file, or leave them out, and compile the app again.",
  );
}

function monotone(report: (bytes: number) => void): (bytes: number) => void {
  let highest = -1;
  return (bytes) => {
    if (bytes <= highest) return;
    highest = bytes;
    report(bytes);
  };
}

/** Is the blob there and right? */
async function present(cache: ModelCache, { sha256, bytes }: PinnedModel, signal: AbortSignal): Promise<boolean> {
  const identity = fileIdentity(cache.blobPath(sha256));
  if (identity !== null && readMemo(cache.memoPath(sha256)) === identity) return true;
  return (await verifyBlob(cache.blobPath(sha256), { sha256, bytes }, signal)) === "right";
}

/**
 * Takes away what stands in the blob's place and is wrong: it was changed since it was verified. Where chunks are pinned,
 * a copy is kept for what is still good in it; the file itself may be in use.
 */
async function setAside(cache: ModelCache, { sha256, bytes, chunks }: PinnedModel): Promise<void> {
  const [blob, partial] = [cache.blobPath(sha256), cache.partialPath(sha256)];
  try {
    const worthKeeping = chunks !== undefined && fileIdentity(blob) !== null && cache.blobBytes(sha256) === bytes;
    if (worthKeeping) {
      await rm(partial, { force: true, recursive: true });
      await copyFile(blob, partial, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
    }
  } catch (error) {
    await rm(partial, { force: true });
    if (!isDiskFull(error)) throw error;
  }
  await rm(blob, { force: true, recursive: true });
}

async function download(cache: ModelCache, model: PinnedModel, call: FetchCall): Promise<void> {
  const path = cache.partialPath(model.sha256);
  const file = await openPartial(path);
  try {
    const { signal, reach, windowMilliseconds = silenceMilliseconds } = call;
    const digest = openStreamDigest(model);
    const fetching = { model, file, digest, asking: { reach, signal, windowMilliseconds }, progress: call.progress };
    await nextGap(fetching);
    await assertSpace(cache, model.bytes - (await file.stat()).size);
    call.progress(digest.bytes);
    if (digest.bytes === model.bytes && !digest.complete()) await startOver(fetching);
    if (digest.bytes < model.bytes) await fromAnyUrl(fetching, call.pauses ?? patience);
    const [own, named] = await Promise.all([file.stat(), stat(path)]);
    if (own.ino !== named.ino) throw networkError("another process took the file away.");
    await cache.publish(model.sha256, path, file);
  } catch (error) {
    if ((await file.stat()).size === 0) await rm(path, { force: true });
    throw isDiskFull(error) ? diskFull(model, error) : error;
  } finally {
    await file.close();
  }
}

/** The file of what came so far. Nothing else that stands there, a link say, is written through. */
async function openPartial(path: string): Promise<FileHandle> {
  if (fileIdentity(path) === null) await rm(path, { force: true, recursive: true });
  const file = await open(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
  await file.chmod(0o600);
  return file;
}

/**
 * Takes in what lies on the disk from where the digest stands, and says up to where bytes are to be fetched: to the end of
 * a chunk that is wrong with more of the file behind it, else to the end of the file.
 */
async function nextGap({ file, model, digest, asking }: Omit<Fetching, "progress">): Promise<number> {
  const { size } = await file.stat();
  if (size > model.bytes) await file.truncate(0);
  for await (const block of readBlocks(file, asking.signal, digest.bytes)) {
    if (digest.update(block)) continue;
    if (digest.chunkEnd() < size) return digest.chunkEnd();
    break;
  }
  // Nothing good lies behind: a wrong piece of a chunk would be taken for its beginning.
  await file.truncate(digest.bytes);
  return model.bytes;
}

async function assertSpace(cache: ModelCache, needed: number): Promise<void> {
  const { bavail, bsize } = await statfs(cache.folder);
  const available = Math.max(0, bavail * bsize - spareBytes);
  if (needed <= 0 || available >= needed) return;
  throw new LocaraError(
    "resource/disk-full",
    `The model needs another ${needed} bytes on the disk, and ${available} may be used.`,
    "Free some space and try again; what was fetched is kept.",
  );
}

const isDiskFull = (error: unknown) => ["ENOSPC", "EDQUOT"].includes((error as NodeJS.ErrnoException).code ?? "");

const diskFull = ({ bytes }: PinnedModel, cause: unknown) =>
  new LocaraError(
    "resource/disk-full",
    `The disk became full; the whole model takes ${bytes} bytes.`,
    "Free some space and try again; what was fetched is kept.",
    { cause },
  );

/** From the first address that has the right bytes. */
async function fromAnyUrl(fetching: Fetching, pauses: readonly number[]): Promise<void> {
  const { model, asking } = fetching;
  let failure = new LocaraError(
    "model/missing",
    `Nobody says where model "${model.id}" can be fetched.`,
    "Import it from a file: locara model add FILE.",
  );
  for (const url of model.urls) {
    try {
      return await fromUrl(url, fetching, pauses);
    } catch (error) {
      asking.signal.throwIfAborted();
      if (!(error instanceof LocaraError)) throw error;
      // That some server has wrong bytes says more than that another one cannot be reached.
      if (failure.code !== "model/digest-mismatch") failure = error;
    }
  }
  throw failure;
}

/** Tries one address, going on where a connection was cut, for as long as new bytes come. */
async function fromUrl(url: string, fetching: Fetching, pauses: readonly number[]): Promise<void> {
  const { digest, model, asking } = fetching;
  const source: Source = { url, etag: null };
  let came: "part" | "whole" = "part";
  let askedAgain = false;
  for (let fruitless = 0; ; ) {
    const until = await nextGap(fetching);
    if (digest.bytes === model.bytes) {
      if (digest.complete()) return;
      await startOver(fetching);
      // Bytes of other answers or servers may have been the wrong ones: this server is asked for the whole once.
      if (came === "whole" || askedAgain) throw wrongBytes(model);
      askedAgain = true;
      continue;
    }
    const before = digest.bytes;
    const outcome = await receive(source, fetching, until).catch((error) => networkFailure(error, asking.signal));
    if (digest.bytes > before) fruitless = 0;
    if (!(outcome instanceof LocaraError)) {
      came = outcome;
      continue;
    }
    const pause = digest.bytes > before ? 0 : pauses[fruitless++];
    if (pause === undefined) throw outcome;
    await wait(pause, undefined, { signal: asking.signal });
  }
}

/** What another try may mend; throws everything else. */
function networkFailure(error: unknown, signal: AbortSignal): LocaraError {
  signal.throwIfAborted();
  if (error instanceof LocaraError && error.code === "resource/network") return error;
  throw error;
}

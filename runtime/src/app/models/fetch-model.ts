import { constants } from "node:fs";
import { type FileHandle, open, rm, stat, statfs } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import type { PinnedModel } from "@locara/schema";
import { LocaraError } from "@locara/schema";
import { fileIdentity, type ModelCache } from "./cache.ts";
import { networkError } from "./download.ts";
import { takeLock } from "./lock.ts";
import { type Fetching, isDiskFull, receive, type Source, startOver, wrongBytes } from "./receive.ts";
import { openStreamDigest, type StreamDigest } from "./stream-digest.ts";
import { readBlocks, readMemo, sha256OfFile } from "./verify.ts";

/** Left free on the disk: a full disk stops more than this app. */
const spareBytes = 64 * 1024 * 1024;
const pollMilliseconds = 200;
/** Pauses after tries of one address that brought not a single new byte; after the last one it is given up. */
const patience: readonly number[] = [250, 500];

export interface FetchCall {
  /** Bytes that are here; never goes down. */
  progress(haveBytes: number): void;
  readonly signal: AbortSignal;
  /** Milliseconds to wait after each fruitless try of an address. */
  readonly pauses?: readonly number[];
}

/**
 * Brings one model into the cache. Whatever was fetched before, by any process, is used; nothing shows under `blobs`
 * before its sha256 was seen to be right.
 *
 * Throws `model/digest-mismatch`, `resource/network`, `resource/disk-full`, or the signal's reason when it was cancelled.
 */
export async function fetchModel(cache: ModelCache, model: PinnedModel, call: FetchCall): Promise<void> {
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
      if (!(await present(cache, model, call.signal))) await download(cache, model, { ...call, progress });
    } finally {
      await lock.release();
    }
  }
  progress(model.bytes);
}

function monotone(report: (bytes: number) => void): (bytes: number) => void {
  let highest = -1;
  return (bytes) => {
    if (bytes <= highest) return;
    highest = bytes;
    report(bytes);
  };
}

/** Is the blob there and right? A damaged one is removed: it can only have been changed since it was verified. */
async function present(cache: ModelCache, { sha256 }: PinnedModel, signal: AbortSignal): Promise<boolean> {
  if (cache.blobBytes(sha256) === null) return false;
  const path = cache.blobPath(sha256);
  if (readMemo(cache.memoPath(sha256)) === fileIdentity(path) || (await sha256OfFile(path, signal)) === sha256)
    return true;
  await rm(path, { force: true });
  return false;
}

async function download(cache: ModelCache, model: PinnedModel, call: FetchCall): Promise<void> {
  const path = cache.partialPath(model.sha256);
  const file = await open(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
  try {
    const digest = await resume(file, model, call.signal);
    await assertSpace(cache, model.bytes - digest.bytes);
    call.progress(digest.bytes);
    const fetching = { model, file, digest, call };
    if (digest.bytes === model.bytes && !digest.complete()) await startOver(fetching);
    if (digest.bytes < model.bytes) await fromAnyUrl(fetching, call.pauses ?? patience);
    const [own, named] = await Promise.all([file.stat(), stat(path)]);
    if (own.ino !== named.ino) throw networkError("another process took the file away.");
    await cache.publish(model.sha256, path, file);
  } catch (error) {
    if ((await file.stat()).size === 0) await rm(path, { force: true });
    throw isDiskFull(error) ? diskFull(0, error) : error;
  } finally {
    await file.close();
  }
}

/** Takes in what an earlier fetch left. Bytes after the last right chunk, or beyond the model's size, are cut off. */
async function resume(file: FileHandle, model: PinnedModel, signal: AbortSignal): Promise<StreamDigest> {
  const digest = openStreamDigest(model);
  if ((await file.stat()).size > model.bytes) await file.truncate(0);
  for await (const block of readBlocks(file, signal)) {
    if (!digest.update(block)) break;
  }
  await file.truncate(digest.bytes);
  return digest;
}

async function assertSpace(cache: ModelCache, needed: number): Promise<void> {
  const { bavail, bsize } = await statfs(cache.folder);
  if (needed > 0 && bavail * bsize < needed + spareBytes) throw diskFull(needed);
}

const diskFull = (needed: number, cause?: unknown) =>
  new LocaraError(
    "resource/disk-full",
    needed > 0 ? `The disk has no room for another ${needed} bytes.` : "The disk is full.",
    "Free some space and try again; what was fetched is kept.",
    { cause },
  );

/** From the first address that has the right bytes. */
async function fromAnyUrl(fetching: Fetching, pauses: readonly number[]): Promise<void> {
  const { model, call } = fetching;
  let failure = new LocaraError(
    "model/missing",
    `Nobody says where model "${model.id}" can be fetched.`,
    "Import it from a file: locara model add FILE.",
  );
  for (const url of model.urls) {
    try {
      return await fromUrl(url, fetching, pauses);
    } catch (error) {
      call.signal.throwIfAborted();
      if (!(error instanceof LocaraError) || error.code === "resource/disk-full") throw error;
      // That some server has wrong bytes says more than that another one cannot be reached.
      if (failure.code !== "model/digest-mismatch") failure = error;
    }
  }
  throw failure;
}

/** Tries one address, going on where a connection was cut, for as long as new bytes come. */
async function fromUrl(url: string, fetching: Fetching, pauses: readonly number[]): Promise<void> {
  const { model, digest, call } = fetching;
  const source: Source = { url, etag: null };
  let begun: "here" | "elsewhere" = digest.bytes === 0 ? "here" : "elsewhere";
  for (let fruitless = 0; ; ) {
    const before = digest.bytes;
    try {
      await receive(source, fetching);
    } catch (error) {
      call.signal.throwIfAborted();
      if (digest.bytes > before) fruitless = 0;
      const pause = digest.bytes > before ? 0 : pauses[fruitless++];
      if (!isNetworkError(error) || pause === undefined) throw error;
      await wait(pause, undefined, { signal: call.signal });
      continue;
    }
    if (digest.complete()) return;
    await startOver(fetching);
    if (begun === "here") throw wrongBytes(model);
    // The wrong bytes may have come from an earlier server: this one gets a chance of its own.
    begun = "here";
  }
}

const isNetworkError = (error: unknown) => error instanceof LocaraError && error.code === "resource/network";

import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { LocaraError } from "@locara/schema";
import { type ModelCache, writeWhole } from "./cache.ts";
import { isRunning, takeLock } from "./lock.ts";

/** How long a model is kept that no app needs. */
export const keptMilliseconds = 30 * 24 * 60 * 60 * 1000;

const pollMilliseconds = 20;

/** An app that needs models of the cache, and the process for which it needs them now. */
export interface Needing {
  readonly app: string;
  /** The app's artifacts: while they are there, the app is. */
  readonly artifacts: string;
  readonly models: readonly string[];
  /** While this process runs, none of them is collected, whatever becomes of the app. */
  readonly holder: number;
}

/** A collected or waiting model. */
export interface Unneeded {
  readonly sha256: string;
  readonly bytes: number;
  /** Milliseconds since 1970 when it will be collected. */
  readonly due: number;
}

export interface Collection {
  readonly collected: readonly Unneeded[];
  /** Needed by no app, and still kept. */
  readonly waiting: readonly Unneeded[];
}

interface Reference extends Omit<Needing, "holder"> {
  readonly v: 1;
}

const appId = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?\/[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;
const folderOf = (cache: ModelCache) => join(cache.folder, "refs");
const unneededPath = (cache: ModelCache) => join(folderOf(cache), "unneeded");

/** Notes what an app needs, so that it is kept. To be called before it is looked for: what is noted is not collected. */
export async function noteNeeds(cache: ModelCache, { holder, ...needs }: Needing): Promise<void> {
  if (!appId.test(needs.app))
    throw new LocaraError("argument/invalid", "This is no app id.", "Write it as publisher/name.");
  // Two builds of one app need what each of them pins.
  const build = createHash("sha256").update(needs.artifacts).digest("hex").slice(0, 12);
  const name = join(folderOf(cache), `${needs.app.replace("/", ".")}.${build}`);
  const reference: Reference = { v: 1, ...needs, models: [...needs.models].sort() };
  await whileLocked(cache, async () => {
    writeWhole(`${name}.json`, `${JSON.stringify(reference)}\n`);
    writeWhole(`${name}.${holder}.held`, JSON.stringify(reference.models));
  });
}

/** Removes models that no installed app needed for 30 days, and says which will follow. `now`: milliseconds since 1970. */
export function collectModels(cache: ModelCache, now: number): Promise<Collection> {
  cache.prepare();
  return whileLocked(cache, async () => {
    const needed = readNeeded(cache);
    const marks = new Map(Object.entries(readJson<Record<string, number>>(unneededPath(cache)) ?? {}));
    const collected: Unneeded[] = [];
    const waiting: Unneeded[] = [];
    for (const sha256 of cache.blobs()) {
      if (needed.has(sha256)) continue;
      // A clock that was set back must not keep it for ever.
      const due = Math.min(marks.get(sha256) ?? now, now) + keptMilliseconds;
      const unneeded = { sha256, bytes: cache.blobBytes(sha256) ?? 0, due };
      if (due <= now && (await removed(cache, sha256))) collected.push(unneeded);
      else waiting.push(unneeded);
    }
    const since = Object.fromEntries(waiting.map(({ sha256, due }) => [sha256, due - keptMilliseconds]));
    writeWhole(unneededPath(cache), JSON.stringify(since));
    cache.removePartials(now - keptMilliseconds);
    return { collected, waiting };
  });
}

/** False while somebody else is at it. */
async function removed(cache: ModelCache, sha256: string): Promise<boolean> {
  const lock = await takeLock(cache.lockPath(sha256));
  if (lock === null) return false;
  rmSync(cache.blobPath(sha256), { force: true });
  rmSync(cache.memoPath(sha256), { force: true });
  await lock.release();
  return true;
}

/** What installed apps pin and running ones hold. References of apps that are gone go too. */
function readNeeded(cache: ModelCache): ReadonlySet<string> {
  const needed = new Set<string>();
  for (const name of readdirSync(folderOf(cache))) {
    const path = join(folderOf(cache), name);
    const holder = /\.(\d+)\.held$/.exec(name)?.[1];
    if (holder !== undefined && !isRunning(Number(holder))) rmSync(path, { force: true });
    else if (holder !== undefined) for (const sha256 of readJson<string[]>(path) ?? []) needed.add(sha256);
    if (!name.endsWith(".json")) continue;
    const { artifacts, models } = readJson<Reference>(path) as Reference;
    if (existsSync(artifacts)) for (const sha256 of models) needed.add(sha256);
    else rmSync(path, { force: true });
  }
  return needed;
}

function readJson<Content>(path: string): Content | null {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Content;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw new LocaraError(
      "artifact/invalid",
      `${path} cannot be read, so nobody knows which models are needed.`,
      "Remove it; apps note what they need when they next start.",
      { cause: error },
    );
  }
}

async function whileLocked<Result>(cache: ModelCache, work: () => Promise<Result>): Promise<Result> {
  for (;;) {
    const lock = await takeLock(join(folderOf(cache), "lock"));
    if (lock === null) {
      await wait(pollMilliseconds);
      continue;
    }
    try {
      return await work();
    } finally {
      await lock.release();
    }
  }
}

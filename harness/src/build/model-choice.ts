import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { ModelsFile, PinnedModel } from "@locara/schema";
import type { FetchReach } from "./fetch-launcher.ts";

const tryMilliseconds = 3_000;

/** The first pinned model that is neither in the cache nor to be had right now, and why; null where all are or can be. */
export async function unavailableModel(
  { models }: ModelsFile,
  cacheFolder: string,
  reach: FetchReach = "development",
): Promise<{ readonly id: string; readonly why: string } | null> {
  for (const model of models) {
    if (await inCache(model, cacheFolder)) continue;
    const why = reach === "offline" ? "nobody is asked for it offline" : await unreachable(model);
    if (why !== null) return { id: model.id, why };
  }
  return null;
}

async function inCache({ sha256, bytes }: PinnedModel, cacheFolder: string): Promise<boolean> {
  try {
    return (await stat(join(cacheFolder, "blobs", "sha256", sha256))).size === bytes;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
    throw error;
  }
}

/** Asks the first address for nothing but its head: it answers, or it does not. */
async function unreachable({ urls }: PinnedModel): Promise<string | null> {
  const [url] = urls;
  if (url === undefined) return "it has no address to be fetched from";
  const { host } = new URL(url);
  try {
    const response = await fetch(url, {
      method: "HEAD",
      redirect: "follow",
      signal: AbortSignal.timeout(tryMilliseconds),
    });
    return response.ok ? null : `${host} answers ${response.status}`;
  } catch (error) {
    if (error instanceof Error) return `${host} cannot be reached`;
    throw error;
  }
}

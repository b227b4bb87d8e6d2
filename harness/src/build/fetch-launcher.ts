import { join } from "node:path";
import { type AppPlaces, fetcherProcess, type Launcher, openLauncher } from "@locara/runtime";
import { buildRuntime } from "./runtime-build.ts";

/** `offline` makes no connection: what is not in the cache stays missing. */
export type FetchReach = "development" | "offline";

export interface FetchLauncher extends Launcher {
  readonly socket: string;
}

/** Fetches models for an app that is started from here: the fetcher is this process's child, never the app's. */
export async function openFetchLauncher(
  places: AppPlaces,
  out: string,
  reach: FetchReach,
  say: (line: string) => void,
): Promise<FetchLauncher> {
  const socket = join(out, "fetcher.sock");
  const start = fetcherProcess({
    artifacts: places.artifacts,
    cacheFolder: places.models,
    reach: reach === "offline" ? "none" : reach,
    entry: (await buildRuntime(out)).fetcher,
    log: (_level, text) => say(text),
  });
  const { close } = await openLauncher(socket, start);
  return { socket, close };
}

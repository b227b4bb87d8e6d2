import { join } from "node:path";
import {
  type AppPlaces,
  certificateVariables,
  fetcherProcess,
  fetcherSandbox,
  type Launcher,
  narrowly,
  openLauncher,
  type SandboxLevel,
} from "@locara/runtime";
import { nativeModules } from "./bundle-runtime.ts";
import { buildRuntime } from "./runtime-build.ts";

/** `offline` makes no connection: what is not in the cache stays missing. */
export type FetchReach = "development" | "offline";

export interface FetchLauncher extends Launcher {
  readonly socket: string;
}

/**
 * Fetches models for an app that is started from here: the fetcher is this process's child, never the app's. Where the app
 * is in a sandbox, its fetcher is in a narrower one.
 */
export async function openFetchLauncher(
  places: AppPlaces,
  out: string,
  reach: FetchReach,
  say: (line: string) => void,
  level?: SandboxLevel,
): Promise<FetchLauncher> {
  const socket = join(out, "fetcher.sock");
  const { artifacts, models: cacheFolder } = places;
  const { folder, fetcher, enter } = await buildRuntime(out);
  const reached = reach === "offline" ? "none" : reach;
  const files = {
    artifacts,
    cacheFolder,
    runtime: [process.execPath, folder, nativeModules()],
    certificates: certificateVariables.flatMap((name) => process.env[name] ?? []),
  };
  const start = fetcherProcess({
    artifacts,
    cacheFolder,
    reach: reached,
    entry: fetcher,
    log: (_level, text) => say(text),
    ...(level === undefined
      ? {}
      : {
          wrap: (program) =>
            narrowly(fetcherSandbox(files, reached), { level, node: process.execPath, enter }, program),
        }),
  });
  const { close } = await openLauncher(socket, start);
  return { socket, close };
}

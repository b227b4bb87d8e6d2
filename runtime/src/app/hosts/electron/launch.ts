import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AppPlaces } from "../../compose.ts";

/** `launch.json`, beside the bundled main file: where everything is. Written by whoever builds or starts the app. */
export interface Launch {
  readonly places: AppPlaces;
  /** The built surfaces. */
  readonly surfaces: string;
  /** Where the launcher listens that fetches models; without one the app's main process starts the fetcher itself. */
  readonly launcher?: string;
  /** Where the broker of picks listens, outside of the app's sandbox; without one the app shows its dialogs itself. */
  readonly picker?: string;
  /** Chromium's own folder; one instance of the app runs per folder. */
  readonly profile: string;
}

export const readLaunch = (folder: string): Launch =>
  JSON.parse(readFileSync(join(folder, "launch.json"), "utf8")) as Launch;

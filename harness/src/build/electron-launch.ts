import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Launch } from "@locara/runtime";
import { buildElectronFiles } from "./electron.ts";
import type { PreparedApp } from "./prepare.ts";

/**
 * Bundles an app for Electron into `out`; the folder it gives is what Electron is started with. `launcher` is the socket of
 * who fetches models for it; without one it starts the fetcher itself.
 */
export async function buildElectronLaunch(
  { ipc, places }: PreparedApp,
  out: string,
  launcher?: string,
): Promise<string> {
  const { name, version } = ipc.app;
  const { folder, surfaces } = await buildElectronFiles({ artifacts: places.artifacts, out, name, version });
  const launch: Launch = {
    places,
    surfaces,
    profile: join(places.state, "chromium"),
    ...(launcher === undefined ? {} : { launcher }),
  };
  await writeFile(join(folder, "launch.json"), `${JSON.stringify(launch, null, 2)}\n`);
  return folder;
}

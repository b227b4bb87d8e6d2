import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Launch } from "@locara/runtime";
import { buildElectronFiles } from "./electron.ts";
import type { PreparedApp } from "./prepare.ts";

/** The sockets of who works for the app outside of its sandbox. What has none is done by the app itself. */
interface Brokers {
  readonly launcher?: string | undefined;
  readonly picker?: string | undefined;
}

/** Bundles an app for Electron into `out`; the folder it gives is what Electron is started with. */
export async function buildElectronLaunch(
  { ipc, places }: PreparedApp,
  out: string,
  { launcher, picker }: Brokers = {},
): Promise<string> {
  const { name, version } = ipc.app;
  const { folder, surfaces } = await buildElectronFiles({ artifacts: places.artifacts, out, name, version });
  const launch: Launch = {
    places,
    surfaces,
    profile: join(places.state, "chromium"),
    ...(launcher === undefined ? {} : { launcher }),
    ...(picker === undefined ? {} : { picker }),
  };
  await writeFile(join(folder, "launch.json"), `${JSON.stringify(launch, null, 2)}\n`);
  return folder;
}

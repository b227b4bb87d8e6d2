import { copyFile, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { bundlePreload } from "./bundle.ts";
import { nativeModules } from "./bundle-runtime.ts";
import { buildRuntime } from "./runtime-build.ts";

export interface ElectronBuild {
  /** The folder that Electron is started with. */
  readonly folder: string;
  readonly surfaces: string;
}

interface Options {
  /** The compiler's output: its `preload.ts` is the app's preload. */
  readonly artifacts: string;
  readonly out: string;
  readonly name: string;
  readonly version: string;
}

/** Puts everything Electron loads for one app into `<out>/electron`: its preload, and copies of what is the same for all. */
export async function buildElectronFiles({ artifacts, out, name, version }: Options): Promise<ElectronBuild> {
  const folder = join(out, "electron");
  await mkdir(folder, { recursive: true });
  const [{ surfaces, electronMain, surfacePreload, engine, fetcher, toolWorker }] = await Promise.all([
    buildRuntime(out),
    bundlePreload({ entry: join(artifacts, "preload.ts"), out: join(folder, "preload.cjs") }),
    writeFile(join(folder, "package.json"), `${JSON.stringify({ name, version, main: "main.cjs" }, null, 2)}\n`),
    linkModules(join(folder, "node_modules")),
  ]);
  const copies = {
    "main.cjs": electronMain,
    "surface-preload.cjs": surfacePreload,
    "engine.cjs": engine,
    "fetcher.cjs": fetcher,
    "tool-worker.cjs": toolWorker,
  };
  await Promise.all(Object.entries(copies).map(([copy, from]) => copyFile(from, join(folder, copy))));
  return { folder, surfaces };
}

async function linkModules(link: string): Promise<void> {
  await rm(link, { force: true });
  await symlink(nativeModules(), link, "dir");
}

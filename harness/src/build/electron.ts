import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { buildSurfaces } from "./browser.ts";
import { bundleForElectron, bundlePreload, runtimeApp } from "./bundle.ts";

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

/** The `node_modules` in which the runtime's native packages are. */
export const nativeModules = (): string => {
  const resolved = createRequire(join(runtimeApp, "compose.ts")).resolve("better-sqlite3/package.json");
  return dirname(dirname(resolved));
};

/** Bundles everything Electron loads for one app into `<out>/electron`, and the surfaces beside it. */
export async function buildElectronFiles({ artifacts, out, name, version }: Options): Promise<ElectronBuild> {
  const folder = join(out, "electron");
  const surfaces = join(out, "surfaces");
  const host = join(runtimeApp, "hosts", "electron");
  await mkdir(folder, { recursive: true });
  await Promise.all([
    bundleForElectron({ entry: join(host, "main.ts"), out: join(folder, "main.cjs") }),
    bundlePreload({ entry: join(artifacts, "preload.ts"), out: join(folder, "preload.cjs") }),
    bundlePreload({ entry: join(host, "surface-preload.ts"), out: join(folder, "surface-preload.cjs") }),
    bundleForElectron({ entry: join(runtimeApp, "engine", "process.ts"), out: join(folder, "engine.cjs") }),
    bundleForElectron({ entry: join(runtimeApp, "models", "fetcher.ts"), out: join(folder, "fetcher.cjs") }),
    buildSurfaces(surfaces),
    writeFile(join(folder, "package.json"), `${JSON.stringify({ name, version, main: "main.cjs" }, null, 2)}\n`),
    linkModules(join(folder, "node_modules")),
  ]);
  return { folder, surfaces };
}

async function linkModules(link: string): Promise<void> {
  await rm(link, { force: true });
  await symlink(nativeModules(), link, "dir");
}

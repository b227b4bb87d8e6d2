import { copyFile, mkdir, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { bundleForElectron, bundleForPage, bundlePreload } from "./bundle.ts";
import { runtimeApp } from "./runtime-app.ts";
import type { RuntimeBuild } from "./runtime-build.ts";

const surfaceFiles = ["index.html", "surface.css", "icon.svg"] as const;

/** Bundles everything that does not depend on the app. */
export async function bundleRuntime(build: RuntimeBuild): Promise<void> {
  const hosts = join(runtimeApp, "hosts");
  const surfaces = join(hosts, "surfaces");
  await mkdir(build.surfaces);
  await Promise.all([
    bundleForPage({ entry: join(hosts, "browser", "page.ts"), out: build.bridge }, "iife"),
    bundleForPage({ entry: join(surfaces, "page.ts"), out: join(build.surfaces, "surface.js") }, "esm"),
    ...surfaceFiles.map((name) => copyFile(join(surfaces, name), join(build.surfaces, name))),
    bundleForElectron({ entry: join(hosts, "browser", "process.ts"), out: build.host }),
    bundleForElectron({ entry: join(hosts, "electron", "main.ts"), out: build.electronMain }),
    bundlePreload({ entry: join(hosts, "electron", "surface-preload.ts"), out: build.surfacePreload }),
    bundleForElectron({ entry: join(runtimeApp, "engine", "process.ts"), out: build.engine }),
    bundleForElectron({ entry: join(runtimeApp, "models", "fetcher.ts"), out: build.fetcher }),
    bundleForElectron({ entry: join(runtimeApp, "tools", "worker.ts"), out: build.toolWorker }),
    bundleForElectron({ entry: join(runtimeApp, "..", "sandbox", "picker", "dialog-main.ts"), out: build.dialogMain }),
    bundleForElectron({ entry: join(runtimeApp, "..", "sandbox", "enter.ts"), out: build.enter }),
    // Node reads the nearest one above a program before it looks for a package: above this folder may be one of anybody's.
    writeFile(join(build.folder, "package.json"), '{ "type": "commonjs" }\n'),
    symlink(nativeModules(), join(build.folder, "node_modules"), "dir"),
  ]);
}

/** The `node_modules` in which the runtime's native packages are. */
export const nativeModules = (): string => {
  const resolved = createRequire(join(runtimeApp, "compose.ts")).resolve("better-sqlite3/package.json");
  return dirname(dirname(resolved));
};

import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { bundleForPage, runtimeApp } from "./bundle.ts";

/** What the browser host serves besides the app's page. */
export interface BrowserBuild {
  readonly bridge: string;
  readonly surfaces: string;
}

const surfaceFiles = ["index.html", "surface.css", "icon.svg"] as const;

/** Builds the user's surfaces, the same for both hosts and all apps, into `folder`. */
export async function buildSurfaces(folder: string): Promise<void> {
  const sources = join(runtimeApp, "hosts", "surfaces");
  await mkdir(folder, { recursive: true });
  await Promise.all([
    bundleForPage({ entry: join(sources, "page.ts"), out: join(folder, "surface.js") }, "esm"),
    ...surfaceFiles.map((name) => copyFile(join(sources, name), join(folder, name))),
  ]);
}

/** Builds what the browser host serves into `out`. */
export async function buildBrowserFiles(out: string): Promise<BrowserBuild> {
  const bridge = join(out, "browser", "bridge.js");
  const surfaces = join(out, "surfaces");
  await Promise.all([
    bundleForPage({ entry: join(runtimeApp, "hosts", "browser", "page.ts"), out: bridge }, "iife"),
    buildSurfaces(surfaces),
  ]);
  return { bridge, surfaces };
}

import { createHash } from "node:crypto";
import { constants, existsSync } from "node:fs";
import { access, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import type { InlineConfig } from "vite";
import { runtimeApp } from "./runtime-app.ts";

export interface PageBuild {
  /** The folder whose files are served. */
  readonly folder: string;
  /** False where nothing had changed since the last build. */
  readonly built: boolean;
}

const stampName = ".locara-page";
const builtFolder = "dist";
const viteConfigs = ["ts", "mts", "js", "mjs"].map((ending) => `vite.config.${ending}`);

/** What a page needs to run in a host, for an app that does not configure its build. */
const withoutConfiguration: InlineConfig = {
  configFile: false,
  // Relative, because the page does not know under which address it is served.
  base: "./",
  plugins: [
    {
      name: "same-origin-tags",
      // The page comes from the host's own scheme, where `crossorigin` would turn a plain load into a CORS request.
      transformIndexHtml: { order: "post", handler: (html: string) => html.replaceAll(" crossorigin", "") },
    },
  ],
  // The policy of the page allows files of its own only: nothing inline.
  build: { assetsInlineLimit: 0, modulePreload: { polyfill: false }, target: "chrome120" },
};

/**
 * Builds an app's page with its own Vite configuration, unless nothing changed. `pageFile` is `entry.page` of the
 * manifest: `dist/index.html` stands in the build's output, a bare `index.html` is built into `dist`.
 *
 * Who may not write in the app's folder gives a `spare` one for the build.
 *
 * An app without Vite configuration whose page is in a folder is served as it is.
 */
export async function buildPage(appFolder: string, pageFile: string, spare?: string): Promise<PageBuild> {
  const parent = dirname(pageFile);
  const folder = join(appFolder, parent === "." ? builtFolder : parent);
  const configured = viteConfigs.some((name) => existsSync(join(appFolder, name)));
  if (!configured && parent !== ".") return { folder, built: false };

  const stamp = join(folder, stampName);
  const state = await digestOf(appFolder, folder);
  if (
    existsSync(join(appFolder, parent === "." ? join(builtFolder, pageFile) : pageFile)) &&
    (await readOrNull(stamp)) === state
  ) {
    return { folder, built: false };
  }
  const target = spare === undefined || (await writable(appFolder)) ? folder : spare;
  const building = `${target}.${process.pid}.tmp`;
  try {
    // Vite is a third of a second to load: only who builds pays for it.
    const { build } = await import("vite");
    await build({
      root: appFolder,
      // Node reads TypeScript itself; bundling the configuration first would write beside the installed packages.
      ...(configured ? { configLoader: "native" } : withoutConfiguration),
      logLevel: "error",
      clearScreen: false,
      build: { ...(configured ? {} : withoutConfiguration.build), outDir: building, emptyOutDir: true },
    });
    await writeFile(join(building, stampName), state);
    // Whoever starts the app meanwhile sees the old page or the new one, not half of it.
    await rm(target, { recursive: true, force: true });
    await rename(building, target);
  } finally {
    await rm(building, { recursive: true, force: true });
  }
  return { folder: target, built: true };
}

async function writable(folder: string): Promise<boolean> {
  try {
    await access(folder, constants.W_OK);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "EACCES" || error.code === "EROFS")) return false;
    throw error;
  }
}

/** What the page is made of, by size and time: the app's files, and the SDK that is built into it. */
async function digestOf(appFolder: string, output: string): Promise<string> {
  const hash = createHash("sha256");
  const sources = [appFolder, join(runtimeApp, "sdk")];
  for (const folder of sources) {
    for (const file of await filesBelow(folder, output)) {
      const { size, mtimeMs } = await stat(file);
      hash.update(`${file} ${size} ${mtimeMs}\n`);
    }
  }
  return hash.digest("hex");
}

/** Neither what is built nor what does not go into a page. The compiled SDK counts: it is the app's import. */
async function filesBelow(folder: string, output: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isFile()) found.push(path);
    else if (entry.isDirectory() && path !== output && !leftOut.has(entry.name) && !entry.name.endsWith(".tmp"))
      found.push(...(await filesBelow(path, output)));
  }
  const generated = `${sep}.locara${sep}`;
  return found.filter((path) => !path.includes(generated) || path.endsWith("sdk.ts")).sort();
}

const leftOut: ReadonlySet<string> = new Set(["node_modules", ".git", "tests", "test-results", "db"]);

async function readOrNull(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { runtimeApp } from "./runtime-app.ts";

/** What both hosts load that is the same for all apps. */
export interface RuntimeBuild {
  readonly folder: string;
  readonly bridge: string;
  readonly surfaces: string;
  /** The browser host as a process of its own. */
  readonly host: string;
  readonly engine: string;
  readonly fetcher: string;
  /** Found by the engine's bundle beside itself. */
  readonly toolWorker: string;
  readonly electronMain: string;
  readonly surfacePreload: string;
  /** Shows the dialogs of an app that is in a sandbox, from outside of it. */
  readonly dialogMain: string;
  /** Closes the sandbox from inside, then becomes the program that runs in it. */
  readonly enter: string;
}

const root = join(runtimeApp, "../../..");
const kept = join(root, "runtime", "dist");
const sources = [join(root, "runtime", "src"), join(root, "schema", "src"), import.meta.dirname];

/** A build that is older has hardly a process any more that could still load from it. */
const oldMilliseconds = 24 * 3600_000;

const filesOf = (folder: string): RuntimeBuild => ({
  folder,
  bridge: join(folder, "bridge.js"),
  surfaces: join(folder, "surfaces"),
  host: join(folder, "host.cjs"),
  engine: join(folder, "engine.cjs"),
  fetcher: join(folder, "fetcher.cjs"),
  toolWorker: join(folder, "tool-worker.cjs"),
  electronMain: join(folder, "main.cjs"),
  surfacePreload: join(folder, "surface-preload.cjs"),
  dialogMain: join(folder, "dialog.cjs"),
  enter: join(folder, "enter.cjs"),
});

/** The runtime, bundled: made once for a state of its sources, or into `spare` where the project cannot be written. */
export async function buildRuntime(spare: string): Promise<RuntimeBuild> {
  const name = await stateOfSources();
  const found = [join(kept, name), join(spare, name)].find(existsSync);
  if (found !== undefined) return filesOf(found);
  const folder = join((await canWrite(kept)) ? kept : spare, name);
  const making = `${folder}.${process.pid}.tmp`;
  await mkdir(making, { recursive: true });
  try {
    // Only who builds pays for loading the bundler.
    const { bundleRuntime } = await import("./bundle-runtime.ts");
    await bundleRuntime(filesOf(making));
    await putInPlace(making, folder);
  } finally {
    await rm(making, { recursive: true, force: true });
  }
  await removeOld(join(folder, ".."), name);
  return filesOf(folder);
}

/** A name for the sources as they are now, by size and time. Packages change only with the lock file. */
async function stateOfSources(): Promise<string> {
  const hash = createHash("sha256");
  const lists = await Promise.all(sources.map((folder) => readdir(folder, { withFileTypes: true, recursive: true })));
  const files = lists
    .flat()
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".test.ts"))
    .map(({ parentPath, name }) => join(parentPath, name));
  const states = await Promise.all(
    [...files.sort(), join(root, "package-lock.json")].map(async (path) => {
      const { size, mtimeMs } = await stat(path);
      return `${path} ${size} ${mtimeMs}\n`;
    }),
  );
  for (const state of states) hash.update(state);
  return hash.digest("hex").slice(0, 32);
}

async function canWrite(folder: string): Promise<boolean> {
  const probe = join(folder, `.${process.pid}.tmp`);
  try {
    await mkdir(probe, { recursive: true });
    await rm(probe, { recursive: true });
    return true;
  } catch (error) {
    if (isCode(error, "EACCES", "EROFS", "EPERM")) return false;
    throw error;
  }
}

async function putInPlace(making: string, folder: string): Promise<void> {
  try {
    await rename(making, folder);
  } catch (error) {
    // Somebody else was first with the same build.
    if (!isCode(error, "ENOTEMPTY", "EEXIST")) throw error;
  }
}

async function removeOld(folder: string, current: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const age = name === current || !/^[0-9a-f]{32}$/.test(name) ? 0 : Date.now() - (await stat(path)).mtimeMs;
    if (age > oldMilliseconds) await rm(path, { recursive: true, force: true });
  }
}

const isCode = (error: unknown, ...codes: readonly string[]): boolean =>
  error instanceof Error && "code" in error && codes.includes(String(error.code));

import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Bundle, type BundlerPlugin, bundleForElectron, bundlePreload } from "@locara/harness/bundle";
import { type Layer, type Patch, patchesWithout } from "./layers.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const hosts = join(root, "runtime/src/app/hosts");

/** Bundles the browser host from patched sources into `folder` and gives its file. */
export async function browserWithout(off: readonly Layer[], folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const out = join(folder, "host.cjs");
  await applying(patchesWithout("browser", off), (plugins) =>
    bundleForElectron({ entry: join(hosts, "browser/process.ts"), out }, plugins),
  );
  await writeFile(join(folder, "package.json"), '{ "type": "commonjs" }\n');
  await symlink(join(root, "node_modules"), join(folder, "node_modules"), "dir");
  return out;
}

/** The same of what Electron loads: its main process, and the preload of the app with these artifacts. */
export async function electronWithout(off: readonly Layer[], artifacts: string, folder: string): Promise<void> {
  const preload: Bundle = { entry: join(artifacts, "preload.ts"), out: join(folder, "preload.cjs") };
  await applying(patchesWithout("electron", off), async (plugins) => {
    await bundleForElectron({ entry: join(hosts, "electron/main.ts"), out: join(folder, "main.cjs") }, plugins);
    await bundlePreload(preload, plugins);
  });
}

/** Bundles from patched sources. Throws where a patch was of no use. */
export async function applying(
  patches: readonly Patch[],
  bundle: (plugins: readonly BundlerPlugin[]) => Promise<void>,
): Promise<void> {
  const applied = new Set<Patch>();
  await bundle([patching(patches, applied)]);
  const missed = patches.filter((patch) => !applied.has(patch));
  if (missed.length > 0) throw new Error(`patches of files that no host has: ${missed.map(({ file }) => file)}`);
}

const patching = (patches: readonly Patch[], applied: Set<Patch>): BundlerPlugin => ({
  name: "knock-out",
  setup(build) {
    build.onLoad({ filter: /\/runtime\/src\/app\/.*\.ts$/ }, async ({ path }) => {
      const meant = patches.filter(({ file }) => path === join(root, file));
      if (meant.length === 0) return null;
      let contents = await readFile(path, "utf8");
      for (const patch of meant) {
        const parts = contents.split(patch.find);
        if (parts.length !== 2) throw new Error(`${patch.file} has ${parts.length - 1} times: ${patch.find}`);
        contents = parts.join(patch.replace);
        applied.add(patch);
      }
      return { contents, loader: "ts" };
    });
  },
});

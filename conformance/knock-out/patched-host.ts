import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BundlerPlugin, bundleForElectron } from "@locara/harness/bundle";
import { type Layer, type Patch, patchesWithout } from "./layers.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Bundles the browser host from patched sources into `folder` and gives its file. */
export async function hostWithout(off: readonly Layer[], folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const out = join(folder, "host.cjs");
  const patches = patchesWithout(off);
  const applied = new Set<Patch>();
  const entry = join(root, "runtime/src/app/hosts/browser/process.ts");
  await bundleForElectron({ entry, out }, [patching(patches, applied)]);
  const missed = patches.filter((patch) => !applied.has(patch));
  if (missed.length > 0) throw new Error(`patches of files that no host has: ${missed.map(({ file }) => file)}`);
  await writeFile(join(folder, "package.json"), '{ "type": "commonjs" }\n');
  await symlink(join(root, "node_modules"), join(folder, "node_modules"), "dir");
  return out;
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

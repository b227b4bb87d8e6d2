import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { LocaraError } from "@locara/schema";

/** Loads packages with native code only when they are used, from the sources as from a CommonJS bundle. */
export const loadModule = createRequire(typeof __filename === "string" ? __filename : import.meta.url);

/**
 * Which version of a package would be loaded, without loading it.
 *
 * Asked of the file that the name resolves to: a host may put a package of its own in the place of ours.
 */
export function resolvedVersion(name: string): string {
  let folder = dirname(loadModule.resolve(name));
  for (;;) {
    const manifest = readManifest(join(folder, "package.json"));
    if (manifest?.name === name && manifest.version !== undefined) return manifest.version;
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`${name} has no package.json`);
    folder = parent;
  }
}

function readManifest(file: string): { readonly name?: string; readonly version?: string } | null {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
  return JSON.parse(text);
}

export const backendMissing = (what: string, cause?: unknown): LocaraError =>
  new LocaraError(
    "resource/backend-missing",
    `${what} is not available here.`,
    "Install Locara again for this platform, or use a supported one.",
    { cause },
  );

import { join } from "node:path";
import { build, type Plugin } from "esbuild";
import { runtimeApp } from "./runtime-app.ts";

/** Native packages cannot be bundled; they are found in a `node_modules` beside the bundle or above it. */
export const nativePackages = [
  "electron",
  "better-sqlite3",
  "koffi",
  "sqlite-vec",
  "node-llama-cpp",
  "@fugood/whisper.node",
] as const;

/** The Node inside the oldest Electron that must load our code. */
const electronTarget = "node20";

export type BundlerPlugin = Plugin;

export interface Bundle {
  readonly entry: string;
  readonly out: string;
}

/** Scripts for a page: no Node, and nothing that a CSP without `unsafe-eval` would refuse. */
export async function bundleForPage({ entry, out }: Bundle, format: "iife" | "esm"): Promise<void> {
  await build({
    entryPoints: [entry],
    outfile: out,
    bundle: true,
    format,
    platform: "browser",
    target: "es2022",
    minify: true,
    legalComments: "none",
    logLevel: "silent",
  });
}

/**
 * ws asks for two packages that we do not have, and Node would look for them in every folder above the bundle, the shared
 * temporary folder and `~/.node_modules` among them: whoever put one there would have his code run in the host.
 */
const noAddOns = { "process.env.WS_NO_BUFFER_UTIL": '"1"', "process.env.WS_NO_UTF_8_VALIDATE": '"1"' };

/** What ws needs as a client, or for messages it packs; our hosts serve, unpacked. Node takes milliseconds to load them. */
const servesOnly: BundlerPlugin = {
  name: "ws-serves-only",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(?:https|tls|zlib)$/ }, ({ importer }) =>
      /[\\/]node_modules[\\/]ws[\\/]/.test(importer) ? { path: "nothing", namespace: "nothing" } : undefined,
    );
    onLoad({ filter: /^/, namespace: "nothing" }, () => ({ contents: "" }));
  },
};

const electron = {
  bundle: true,
  format: "cjs",
  platform: "node",
  target: electronTarget,
  legalComments: "none",
  logLevel: "silent",
} as const;

/** CommonJS for a process of Electron's, or of Node's. Tests of what a layer keeps bundle it without that layer, by `plugins`. */
export async function bundleForElectron({ entry, out }: Bundle, plugins: readonly BundlerPlugin[] = []): Promise<void> {
  await build({
    ...electron,
    plugins: [...plugins, servesOnly],
    entryPoints: [entry],
    outfile: out,
    external: [...nativePackages],
    // CommonJS has no `import.meta`; sources that ask for their own address get the bundle's.
    define: { "import.meta.url": "__bundleUrl", ...noAddOns },
    banner: { js: 'const __bundleUrl = require("node:url").pathToFileURL(__filename).href;' },
  });
}

/** A sandboxed preload can load nothing but `electron`, so everything else goes into the file. */
export async function bundlePreload({ entry, out }: Bundle, plugins: readonly BundlerPlugin[] = []): Promise<void> {
  await build({
    ...electron,
    plugins: [...plugins],
    entryPoints: [entry],
    outfile: out,
    platform: "browser",
    external: ["electron"],
    // Derived artifacts lie outside every project, where no package is found by name.
    alias: { "@locara/runtime/preload": join(runtimeApp, "hosts", "electron", "preload.ts") },
  });
}

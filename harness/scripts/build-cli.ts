import { rmSync, writeFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { build, type Plugin } from "esbuild";

const root = join(import.meta.dirname, "../..");
const dist = join(import.meta.dirname, "../dist");

/** A command that is imported lazily stays a source file: it starts programs and loads addons beside itself. */
const lazyCommands: Plugin = {
  name: "lazy-commands",
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/commands\/[\w-]+\.ts$/ }, ({ path, kind }) =>
      kind === "dynamic-import" ? { path: `../src/cli/commands/${basename(path)}`, external: true } : undefined,
    );
  },
};

/** jsonc-parser's formatter builds tables at load; the compiler never formats, and says here that it can be left out. */
const parserOnly: Plugin = {
  name: "parser-only",
  setup({ onResolve, resolve }) {
    onResolve({ filter: /./ }, async ({ path, importer, resolveDir, kind, pluginData }) => {
      if (pluginData === "resolved" || !(path === "jsonc-parser" || importer.includes("/jsonc-parser/")))
        return undefined;
      const found = await resolve(path, { importer, resolveDir, kind, pluginData: "resolved" });
      return { ...found, sideEffects: false };
    });
  },
};

rmSync(dist, { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: { locara: join(import.meta.dirname, "../src/cli/main.ts") },
  outdir: dist,
  // CommonJS: an ES module that imports node:fs makes Node load all of it, promises and streams too (3 ms of 24).
  outExtension: { ".js": ".cjs" },
  bundle: true,
  platform: "node",
  target: "node26",
  format: "cjs",
  mainFields: ["module", "main"],
  minify: true,
  legalComments: "none",
  metafile: true,
  plugins: [lazyCommands, parserOnly],
  logLevel: "warning",
});

// What `locara.mjs` compares with the bundle's age. Packages change only with the lock file.
const inputs = Object.keys(metafile.inputs)
  .map((input) => relative(root, join(process.cwd(), input)))
  .filter((input) => !input.includes("node_modules"));
writeFileSync(
  join(dist, "inputs.txt"),
  [...new Set([...inputs, "package-lock.json", relative(root, import.meta.filename)])].sort().join("\n"),
);

for (const [file, { bytes }] of Object.entries(metafile.outputs)) {
  console.log(`${relative(root, join(process.cwd(), file))} ${(bytes / 1024).toFixed(0)} KiB`);
}

import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { build, type Plugin } from "esbuild";

const root = join(import.meta.dirname, "../..");
const commandsFolder = join(import.meta.dirname, "../src/cli/commands");
const dist = join(import.meta.dirname, "../dist");

/** A command that is imported lazily is a file of its own, with everything it needs. */
const lazyCommands: Plugin = {
  name: "lazy-commands",
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/commands\/[\w-]+\.ts$/ }, ({ path, kind }) => {
      if (kind !== "dynamic-import") return undefined;
      return { path: `./commands/${basename(path, ".ts")}.cjs`, external: true };
    });
  },
};

const names = readdirSync(commandsFolder)
  .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
  .map((file) => basename(file, ".ts"))
  .filter((name) => name !== "compile");

rmSync(dist, { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: {
    locara: join(import.meta.dirname, "../src/cli/main.ts"),
    ...Object.fromEntries(names.map((name) => [`commands/${name}`, join(commandsFolder, `${name}.ts`)])),
  },
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
  // Loaded from where they are installed: native code, programs of their own, or far larger than what they are used for.
  external: [
    "electron",
    "esbuild",
    "vite",
    "better-sqlite3",
    "node-llama-cpp",
    "@fugood/whisper.node",
    "sqlite-vec",
    "ws",
    "msgpackr",
    "playwright-core",
  ],
  plugins: [lazyCommands],
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

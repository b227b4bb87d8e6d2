import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import type { Reach } from "./addresses.ts";
import { modelServer, noise, pin, serve, sha256 } from "./testing/model-server.ts";
import { pinnedApp } from "./testing/pinned-app.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";

const entry = fileURLToPath(new URL("./fetcher.ts", import.meta.url));

/** Loaded before the fetcher: writes down every way out of the process that is tried, below all libraries. */
const watchNetwork = (said: string) => `
  const { appendFileSync } = require("node:fs");
  const note = (what) => appendFileSync(${JSON.stringify(said)}, what + "\\n");
  const watch = (target, name) => {
    const real = target[name];
    target[name] = function (...given) { note(name); return real.apply(this, given); };
  };
  watch(require("node:net").Socket.prototype, "connect");
  watch(require("node:net"), "connect");
  watch(require("node:tls"), "connect");
  for (const name of ["lookup", "resolve4", "resolve6"]) watch(require("node:dns"), name);
  watch(require("node:dgram").Socket.prototype, "send");
  watch(require("node:http"), "request");
  watch(require("node:https"), "request");
  watch(globalThis, "fetch");
  require("node:module").syncBuiltinESMExports();
`;

/** Runs one job and tells what the fetcher said in the end, and which ways out it tried. */
async function run(folder: string, reach: Reach, capabilityDigest: string) {
  const [said, hook] = [join(folder, "said"), join(folder, "watch.cjs")];
  writeFileSync(said, "");
  writeFileSync(hook, watchNetwork(said));
  const places = [join(folder, "artifacts"), join(folder, "cache"), reach, String(process.pid)];
  const child = spawn(process.execPath, ["--require", hook, entry, ...places], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.write(`${JSON.stringify({ capabilityDigest, modelId: "tiny" })}\n`);
  const lines = Buffer.concat(await child.stdout.toArray())
    .toString()
    .trim()
    .split("\n");
  const last = JSON.parse(lines.at(-1) ?? "");
  return { last: last.error?.code ?? last.type, tried: readFileSync(said, "utf8").split("\n").filter(Boolean) };
}

test("offline a missing model stays missing and nobody is asked, not even for a name", async () => {
  using folder = temporaryFolder();
  const content = noise(100_000);
  await using server = await modelServer((answering) => serve(content, answering));
  let connections = 0;
  server.onConnection(() => connections++);
  const urls = [server.url, "https://models.example/model", "https://192.0.2.1/model"];
  const { capabilityDigest } = pinnedApp(join(folder.path, "artifacts"), [pin(content, urls)]);
  assert.deepEqual(await run(folder.path, "none", capabilityDigest), { last: "resource/network", tried: [] });
  assert.equal(connections, 0);
  const online = await run(folder.path, "development", capabilityDigest);
  assert.equal(online.last, "done");
  assert.deepEqual([online.tried.includes("connect"), connections], [true, 1], "the watch sees what there is to see");
});

test("a model that is here is used without any connection, by the next app too, which adds no byte", async () => {
  using folder = temporaryFolder();
  const content = noise(100_000);
  await using server = await modelServer((answering) => serve(content, answering));
  const model = pin(content, [server.url]);
  const first = pinnedApp(join(folder.path, "artifacts"), [model]);
  assert.equal((await run(folder.path, "development", first.capabilityDigest)).last, "done");
  const blobs = () => [
    server.requests.length,
    server.sent,
    sha256(readFileSync(join(folder.path, "cache/blobs/sha256", model.sha256))),
  ];
  const before = blobs();
  const second = pinnedApp(join(folder.path, "artifacts"), [model], "locara/second");
  for (const reach of ["none", "public", "development"] as const)
    assert.deepEqual(await run(folder.path, reach, second.capabilityDigest), { last: "done", tried: [] });
  assert.deepEqual(blobs(), before);
});

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { statSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { LocaraError } from "@locara/schema";
import { openModelCache } from "./cache.ts";
import { launchedFetcher, openLauncher } from "./launcher.ts";
import { fetcherProcess, type StartFetcher } from "./start-fetcher.ts";
import { modelServer, noise, pin, serve, sha256 } from "./testing/model-server.ts";
import { pinnedApp } from "./testing/pinned-app.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";

const never = new AbortController().signal;
const quiet = () => undefined;
const job = { capabilityDigest: "a", modelId: "b" };

/** A launcher whose fetcher is a function, and the app's side of it. */
async function launched(folder: string, start: StartFetcher) {
  const socket = join(folder, "fetcher.sock");
  const { close } = await openLauncher(socket, start);
  return { socket, fetch: launchedFetcher(socket), close, [Symbol.asyncDispose]: close };
}

test("the launcher gets a job and nothing else; the app gets progress and the end", async () => {
  using folder = temporaryFolder();
  const jobs: unknown[] = [];
  await using launcher = await launched(folder.path, async (given, { progress }) => {
    jobs.push(given);
    for (const bytes of [1, 2, 3]) progress(bytes);
  });
  const reports: number[] = [];
  const carrying = { ...job, url: "https://models.example/?secret" };
  await launcher.fetch(carrying, { progress: (bytes) => reports.push(bytes), signal: never });
  assert.deepEqual([jobs, reports], [[job], [1, 2, 3]]);
  assert.equal(statSync(launcher.socket).mode & 0o077, 0, "no other user may send it jobs");
});

test("a socket whose path a system would cut off is refused", async () => {
  await assert.rejects(
    openLauncher(`/tmp/${"x".repeat(100)}`, () => assert.fail()),
    { code: "argument/invalid" },
  );
});

test("a job that carries more is refused, whoever sends it", async () => {
  using folder = temporaryFolder();
  await using launcher = await launched(folder.path, () => assert.fail("it is no job"));
  const connection = connect(launcher.socket);
  connection.end(`${JSON.stringify({ ...job, url: "https://models.example/?secret" })}\n`);
  const [said] = await once(connection, "data");
  assert.equal(JSON.parse(String(said)).error.code, "argument/invalid");
});

test("what goes wrong there is thrown here", async () => {
  using folder = temporaryFolder();
  await using launcher = await launched(folder.path, async () => {
    throw new LocaraError("resource/disk-full", "No room.", "Make some.");
  });
  await assert.rejects(launcher.fetch(job, { progress: quiet, signal: never }), { code: "resource/disk-full" });
});

test("a cancel reaches the fetcher, and so does the app's end", async () => {
  using folder = temporaryFolder();
  const cancelled: string[] = [];
  await using launcher = await launched(
    folder.path,
    (_job, { progress, signal }) =>
      new Promise((_, reject) => {
        progress(1);
        signal.addEventListener("abort", () => {
          cancelled.push("cancelled");
          reject(signal.reason);
        });
      }),
  );
  const cancel = new AbortController();
  const fetching = launcher.fetch(job, { progress: () => cancel.abort(), signal: cancel.signal });
  await assert.rejects(fetching, { name: "AbortError" });
  const app = connect(launcher.socket);
  app.write(`${JSON.stringify(job)}\n`);
  await once(app, "data");
  app.destroy();
  while (cancelled.length < 2) await new Promise((resolve) => setImmediate(resolve));
});

test("an app whose launcher is gone is told so", async () => {
  using folder = temporaryFolder();
  const launcher = await launched(folder.path, () => new Promise(() => undefined));
  const fetching = launcher.fetch(job, { progress: quiet, signal: never });
  await Promise.all([assert.rejects(fetching, { code: "resource/network" }), launcher.close()]);
  await assert.rejects(launcher.fetch(job, { progress: quiet, signal: never }), { code: "resource/network" });
});

/** What an app does, in a process that the kernel gives no network. */
const app = `
  const { launchedFetcher } = await import(process.argv[1]);
  const [socket, url, capabilityDigest] = process.argv.slice(2);
  const direct = await fetch(url).then(() => "reached", (error) => String(error.cause?.code));
  const call = { progress() {}, signal: new AbortController().signal };
  const launched = await launchedFetcher(socket)({ capabilityDigest, modelId: "tiny" }, call).then(() => "here", String);
  process.stdout.write(JSON.stringify({ direct, launched }));
`;
const unshared = ["-rn", process.execPath, "--input-type=module", "-e", app];
const noNamespace =
  spawnSync("unshare", ["-rn", "true"]).status === 0 ? false : "this machine gives no network namespace";

test("an app without any network gets its model through the launcher", { skip: noNamespace }, async () => {
  using folder = temporaryFolder();
  const content = noise(2_000_000);
  await using server = await modelServer((answering) => serve(content, answering));
  const places = { artifacts: join(folder.path, "artifacts"), cacheFolder: join(folder.path, "cache") };
  const { capabilityDigest } = pinnedApp(places.artifacts, [pin(content, [server.url])]);
  await using launcher = await launched(folder.path, fetcherProcess({ ...places, reach: "development", log: quiet }));
  const { spawn } = await import("node:child_process");
  const module = new URL("./launcher.ts", import.meta.url).href;
  const child = spawn("unshare", [...unshared, module, launcher.socket, server.url, capabilityDigest]);
  const said = Buffer.concat(await child.stdout.toArray()).toString();
  assert.deepEqual(JSON.parse(said), { direct: "ENETUNREACH", launched: "here" });
  assert.equal(openModelCache(places.cacheFolder).blobBytes(sha256(content)), content.length);
});

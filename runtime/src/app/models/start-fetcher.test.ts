import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { openModelCache } from "./cache.ts";
import { fetcherProcess } from "./start-fetcher.ts";
import { modelServer, noise, pin, serve, sha256 } from "./testing/model-server.ts";
import { pinnedApp } from "./testing/pinned-app.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";

const never = new AbortController().signal;
const quiet = () => undefined;
const places = (folder: string) => ({
  artifacts: join(folder, "artifacts"),
  cacheFolder: join(folder, "cache"),
  log: quiet,
  reach: "development" as const,
});
const entry = fileURLToPath(new URL("./fetcher.ts", import.meta.url));

test("a process fetches a model, tells its progress, and notes which app pins it", async () => {
  using folder = temporaryFolder();
  const content = noise(3_000_000);
  await using server = await modelServer((answering) => serve(content, answering));
  const { capabilityDigest } = pinnedApp(places(folder.path).artifacts, [pin(content, [server.url])]);
  const reports: number[] = [];
  await fetcherProcess(places(folder.path))(
    { capabilityDigest, modelId: "tiny" },
    { progress: (bytes) => reports.push(bytes), signal: never },
  );
  assert.equal(openModelCache(places(folder.path).cacheFolder).blobBytes(sha256(content)), content.length);
  assert.deepEqual([reports[0], reports.at(-1)], [0, content.length]);
  const references = readdirSync(join(folder.path, "cache/refs")).filter((name) => name.startsWith("locara.example."));
  assert.deepEqual(references.map((name) => name.split(".").at(-1)).sort(), ["held", "json"]);
});

test("what goes wrong in the process is thrown here, with its code", async () => {
  using folder = temporaryFolder();
  const content = noise(1000);
  await using server = await modelServer((answering) => serve(noise(1000, 2), answering));
  const { capabilityDigest } = pinnedApp(places(folder.path).artifacts, [pin(content, [server.url])]);
  const start = fetcherProcess(places(folder.path));
  const call = { progress: quiet, signal: never };
  await assert.rejects(start({ capabilityDigest, modelId: "tiny" }, call), { code: "model/digest-mismatch" });
  await assert.rejects(start({ capabilityDigest, modelId: "other" }, call), { code: "model/missing" });
  await assert.rejects(start({ capabilityDigest: sha256(content), modelId: "tiny" }, call), {
    code: "argument/invalid",
  });
});

test("a cancel ends the process and keeps what came", async () => {
  using folder = temporaryFolder();
  const content = noise(4_000_000);
  await using server = await modelServer(({ response }) => {
    response.writeHead(200, { "content-length": content.length });
    response.write(content.subarray(0, 2_500_000));
  });
  const { capabilityDigest } = pinnedApp(places(folder.path).artifacts, [pin(content, [server.url])]);
  const cancel = new AbortController();
  const progress = (bytes: number) => bytes > 0 && cancel.abort();
  await assert.rejects(
    fetcherProcess(places(folder.path))({ capabilityDigest, modelId: "tiny" }, { progress, signal: cancel.signal }),
    { name: "AbortError" },
  );
  assert.equal(openModelCache(places(folder.path).cacheFolder).partialBytes(sha256(content)) > 0, true);
});

/** How often the fetcher is killed; many more by hand. */
const kills = Number(process.env.LOCARA_FAULT_ROUNDS ?? 12);
const blockBytes = 1024 * 1024;

test("killed with -9 at any byte it goes on, fetches less than a block again, and the bytes are right in the end", async () => {
  using folder = temporaryFolder();
  const content = noise(24_000_000);
  // Each connection gets a random share and then nothing, so that it is known what the client had when it was killed.
  const shares = Array.from({ length: kills }, (_, kill) => ((kill * 7919) % 1000) / 1000);
  const asked: { readonly from: number; readonly sentUpTo: number }[] = [];
  await using server = await modelServer(async (answering) => {
    const { response, from } = answering;
    const share = shares[asked.length];
    const sentUpTo = Math.min(content.length - 1, from + 1 + Math.floor(((share ?? 0) * 2 * content.length) / kills));
    asked.push({ from, sentUpTo });
    if (share === undefined) return await serve(content, answering);
    const range = from > 0 ? { "content-range": `bytes ${from}-${content.length - 1}/${content.length}` } : {};
    response.writeHead(from > 0 ? 206 : 200, { "content-length": content.length - from, ...range });
    response.write(content.subarray(from, sentUpTo));
  });
  const { artifacts, cacheFolder } = places(folder.path);
  const { capabilityDigest } = pinnedApp(artifacts, [pin(content, [server.url])]);
  const cache = openModelCache(cacheFolder);
  const given = [entry, artifacts, cacheFolder, "development", String(process.pid)];
  for (let kill = 0; kill < kills; kill++) {
    const child = spawn(process.execPath, given, { stdio: ["pipe", "ignore", "inherit"] });
    child.stdin.write(`${JSON.stringify({ capabilityDigest, modelId: "tiny" })}\n`);
    const written = () => {
      const { from, sentUpTo } = asked[kill] ?? { from: 0, sentUpTo: Number.POSITIVE_INFINITY };
      return cache.partialBytes(sha256(content)) > sentUpTo - blockBytes || sentUpTo === from;
    };
    while (!written()) await new Promise((resolve) => setTimeout(resolve, 2));
    child.kill("SIGKILL");
    await once(child, "close");
    assert.equal(cache.blobBytes(sha256(content)), null, `nothing is visible after kill ${kill}`);
  }
  await fetcherProcess(places(folder.path))({ capabilityDigest, modelId: "tiny" }, { progress: quiet, signal: never });
  assert.equal(sha256(readFileSync(cache.blobPath(sha256(content)))), sha256(content));
  assert.deepEqual(readdirSync(join(folder.path, "cache/partial")), []);
  const costs = asked.slice(1).map(({ from }, kill) => (asked[kill]?.sentUpTo ?? 0) - from);
  assert.equal(costs.length, kills);
  assert.equal(
    costs.every((cost) => cost >= 0 && cost < blockBytes),
    true,
    `bytes fetched again: ${costs}`,
  );
});

test("two processes fetch one model once", async () => {
  using folder = temporaryFolder();
  const content = noise(8_000_000);
  await using server = await modelServer((answering) => serve(content, answering));
  const { capabilityDigest } = pinnedApp(places(folder.path).artifacts, [pin(content, [server.url])]);
  const start = fetcherProcess(places(folder.path));
  const call = { progress: quiet, signal: never };
  await Promise.all([1, 2, 3].map(() => start({ capabilityDigest, modelId: "tiny" }, call)));
  assert.equal(server.sent, content.length);
});

test("a job that carries more than two names is refused", async () => {
  using folder = temporaryFolder();
  const { artifacts, cacheFolder } = places(folder.path);
  const { capabilityDigest } = pinnedApp(artifacts, []);
  const child = spawn(process.execPath, [entry, artifacts, cacheFolder, "development", String(process.pid)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.stdin.end(`${JSON.stringify({ capabilityDigest, modelId: "tiny", url: "https://models.example/?secret" })}\n`);
  const said = Buffer.concat(await child.stdout.toArray()).toString();
  assert.equal(JSON.parse(said).error.code, "argument/invalid");
});

test("a proxy or a token in the environment does not reach the fetcher", async () => {
  using folder = temporaryFolder();
  const seen = join(folder.path, "seen.cjs");
  const { writeFileSync } = await import("node:fs");
  writeFileSync(
    seen,
    `process.stdout.write(JSON.stringify({type:"failed",error:{code:"model/missing",message:Object.keys(process.env).join(),hint:""}})+"\\n")`,
  );
  process.env["LOCARA_TEST_TOKEN"] = "secret";
  try {
    const start = fetcherProcess({ ...places(folder.path), entry: seen });
    const error = await start({ capabilityDigest: "", modelId: "" }, { progress: quiet, signal: never }).catch(
      (caught) => caught,
    );
    assert.equal(error.code, "model/missing");
    assert.equal(error.message.includes("LOCARA_TEST_TOKEN"), false, error.message);
  } finally {
    delete process.env["LOCARA_TEST_TOKEN"];
  }
});

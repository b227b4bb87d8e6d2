import assert from "node:assert/strict";
import { chmodSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import type { ModelState, PinnedModel } from "@locara/schema";
import { LocaraError } from "@locara/schema";
import { openModelCache } from "./cache.ts";
import { openModelStore } from "./open-store.ts";
import type { StartFetcher } from "./start-fetcher.ts";
import { noise, pin } from "./testing/model-server.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";

const never = new AbortController().signal;

/** A fetcher without a network: it writes the blob itself, in steps. */
const fakeFetcher = (folder: string, model: PinnedModel, content: Buffer): { start: StartFetcher; starts: number } => {
  const fake = {
    starts: 0,
    start: (async (_job, { progress }) => {
      fake.starts++;
      for (const share of [0, 0.5, 1]) {
        progress(Math.floor(content.length * share));
        await new Promise((resolve) => setImmediate(resolve));
      }
      const cache = openModelCache(folder);
      cache.prepare();
      writeFileSync(cache.blobPath(model.sha256), content);
    }) satisfies StartFetcher,
  };
  return fake;
};

const storeOf = (folder: string, model: PinnedModel, startFetcher: StartFetcher) =>
  openModelStore({ cacheFolder: folder, models: { v: 1, capabilityDigest: "", models: [model] }, startFetcher });

test("a model is missing, then fetching, then ready, and its path is given once it is verified", async () => {
  using folder = temporaryFolder();
  const content = noise(10_000);
  const model = pin(content, []);
  const fake = fakeFetcher(folder.path, model, content);
  const store = storeOf(folder.path, model, fake.start);
  assert.deepEqual(store.state("tiny"), { id: "tiny", state: "missing", bytes: 10_000, haveBytes: 0 });
  await assert.rejects(store.path("tiny", never), { code: "model/missing" });
  const states: ModelState[] = [];
  await Promise.all([store.fetch((state) => states.push(state), never), store.fetch(() => undefined, never)]);
  assert.equal(fake.starts, 1, "whoever asks second waits with the first");
  assert.deepEqual([...new Set(states.map(({ state }) => state))], ["fetching", "ready"]);
  assert.equal(await store.path("tiny", never), openModelCache(folder.path).blobPath(model.sha256));
  await store.fetch(() => assert.fail("nothing is missing"), never);
});

test("a failed fetch shows as failed, and another one may be tried", async () => {
  using folder = temporaryFolder();
  const content = noise(1000);
  const model = pin(content, []);
  const fake = fakeFetcher(folder.path, model, content);
  let broken = true;
  const store = storeOf(folder.path, model, async (job, call) => {
    if (broken) throw new LocaraError("resource/network", "No.", "No.");
    return fake.start(job, call);
  });
  await assert.rejects(
    store.fetch(() => undefined, never),
    { code: "resource/network" },
  );
  assert.equal(store.state("tiny").state, "failed");
  broken = false;
  await store.fetch(() => undefined, never);
  assert.equal(store.state("tiny").state, "ready");
});

test("a cancelled fetch is no failure", async () => {
  using folder = temporaryFolder();
  const store = storeOf(
    folder.path,
    pin(noise(10), []),
    (_job, { signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
  );
  const cancel = new AbortController();
  const fetching = store.fetch(() => undefined, cancel.signal);
  assert.equal(store.state("tiny").state, "fetching");
  cancel.abort();
  await assert.rejects(fetching, { name: "AbortError" });
  assert.equal(store.state("tiny").state, "missing");
});

test("a blob that was changed is refused at the next use, and fetched anew", async () => {
  using folder = temporaryFolder();
  const content = noise(1000);
  const model = pin(content, []);
  const fake = fakeFetcher(folder.path, model, content);
  const store = storeOf(folder.path, model, fake.start);
  await store.fetch(() => undefined, never);
  const blob = await store.path("tiny", never);
  await store.path("tiny", never, "loaded");
  chmodSync(blob, 0o600);
  writeFileSync(blob, noise(1000, 2));
  await assert.rejects(store.path("tiny", never, "loaded"), { code: "model/digest-mismatch" });
  assert.equal(store.state("tiny").state, "failed");
  await store.fetch(() => undefined, never);
  assert.equal(await store.path("tiny", never), blob);
});

test("an unknown id has neither state nor path", async () => {
  using folder = temporaryFolder();
  const store = storeOf(folder.path, pin(noise(10), []), () => Promise.resolve());
  assert.throws(() => store.state("toString"), { code: "model/missing" });
  await assert.rejects(store.path("../x", never), { code: "model/missing" });
});

test("the use of a model that was there already is noted once, by a job", async () => {
  using folder = temporaryFolder();
  const content = noise(1000);
  const model = pin(content, []);
  const cache = openModelCache(folder.path);
  cache.prepare();
  writeFileSync(cache.blobPath(model.sha256), content);
  const jobs: unknown[] = [];
  const store = storeOf(folder.path, model, async (job) => void jobs.push(job));
  await store.path("tiny", never);
  await store.path("tiny", never);
  assert.deepEqual(jobs, [{ capabilityDigest: "", modelId: "tiny" }]);
});

test("closing ends a fetch, and that is no failure", async () => {
  using folder = temporaryFolder();
  const store = storeOf(
    folder.path,
    pin(noise(10), []),
    (_job, { signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
  );
  const fetching = store.fetch(() => undefined, never);
  store.close();
  await assert.rejects(fetching, { name: "AbortError" });
  assert.equal(store.state("tiny").state, "missing");
});

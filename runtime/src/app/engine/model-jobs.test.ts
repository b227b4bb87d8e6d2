import assert from "node:assert/strict";
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { openModelCache } from "../models/cache.ts";
import { openModelStore } from "../models/open-store.ts";
import type { ModelStore } from "../models/store.ts";
import { noise, pin } from "../models/testing/model-server.ts";
import { temporaryFolder } from "../models/testing/temporary-folder.ts";
import type { EngineClient } from "./client.ts";
import { createModelJobs, type ModelJob } from "./model-jobs.ts";
import { createModelMemory, type ModelMemory } from "./model-memory.ts";
import type { EngineJob } from "./protocol.ts";

const choice = { contextTokens: 16, sequences: 1, bytes: 1 };
/** As the memory does with a model that is not loaded yet. */
const memory: ModelMemory = {
  async using(wanted, signal, work) {
    const path = await wanted.path("load", signal);
    await wanted.holder.load(path, choice);
    return work(path, choice, () => true);
  },
  pin: () => undefined,
  ended: () => undefined,
  close: () => undefined,
};

for (const swapped of [true, false]) {
  test(`a job ${swapped ? "is refused when its model's file was swapped while it was loaded" : "runs on the file that was verified"}`, async () => {
    using folder = temporaryFolder();
    const content = noise(1000);
    const model = pin(content, []);
    const cache = openModelCache(folder.path);
    cache.prepare();
    const blob = cache.blobPath(model.sha256);
    writeFileSync(blob, content);
    writeFileSync(join(folder.path, "other"), noise(1000, 2));
    const ran: string[] = [];
    const engine = {
      run: async ({ op }: EngineJob) => {
        ran.push(op);
        if (op === "load" && swapped) renameSync(join(folder.path, "other"), blob);
        return { bytes: 1 };
      },
    } as unknown as EngineClient;
    const models = { v: 1, capabilityDigest: "", models: [model] } as const;
    const store = openModelStore({ cacheFolder: folder.path, models, startFetcher: async () => undefined });
    const { run } = createModelJobs("llama", engine, store, memory);
    const job = {
      use: "chat",
      model: "tiny",
      turn: "one",
      most: () => 1,
      toJob: (path: string) => ({ op: "unload", path }) as const,
    } as const;
    const done = run(job, { signal: new AbortController().signal });
    if (swapped) await assert.rejects(done, { code: "model/digest-mismatch" });
    else await done;
    assert.deepEqual(ran, swapped ? ["load"] : ["load", "unload"]);
  });
}

test("whoever waited for a turn while the engine ended has the model loaded again, and not an engine without it", async () => {
  const ran: string[] = [];
  const first = Promise.withResolvers<object>();
  const engine = {
    run: async ({ op }: EngineJob) => {
      ran.push(op);
      if (op === "inspect") return [choice];
      return op === "transcribe" && ran.filter((one) => one === op).length === 1 ? first.promise : { bytes: 1 };
    },
  } as unknown as EngineClient;
  const real = createModelMemory({
    profileBytes: 1000,
    read: () => ({ totalBytes: 1000, availableBytes: null, stalled: 0 }),
    now: () => 0,
    later: () => () => undefined,
    log: () => undefined,
  });
  const store = { state: () => undefined, fetch: async () => undefined, path: async (id: string) => id };
  const { run } = createModelJobs("whisper", engine, store as unknown as ModelStore, real);
  const job: ModelJob = {
    use: "transcribe",
    model: "tiny",
    turn: "one",
    most: () => 1,
    toJob: (path) => ({ op: "transcribe", path, format: "wav", language: null }),
  };
  const options = { signal: new AbortController().signal };
  const works = run(job, options);
  const waits = run(job, options);
  await new Promise(setImmediate);
  assert.deepEqual(ran, ["inspect", "load", "transcribe"]);
  real.ended("whisper");
  first.reject(new Error("the engine is gone"));
  await assert.rejects(works, /the engine is gone/);
  await waits;
  assert.deepEqual(ran.slice(3), ["load", "transcribe"]);
});

import assert from "node:assert/strict";
import test, { after } from "node:test";
import { Worker } from "node:worker_threads";
import { hostileManifests } from "../testing/hostile-manifests.ts";

/** A manifest that takes more ends the worker, and not the test. */
const heapMegabytes = 192;
const longestSeconds = 10;
const hangsAfterMilliseconds = 60_000;
const mostDiagnostics = 200;

interface Judged {
  readonly told: string;
  readonly diagnostics: number;
  readonly seconds: number;
}

let worker: Worker | undefined;
const open = () =>
  (worker ??= new Worker(new URL("../testing/hostile-worker.ts", import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
  }));

/** The worker that failed over one manifest is not asked about the next. */
async function judged(bytes: Uint8Array): Promise<Judged> {
  const asked = open();
  const { promise, resolve, reject } = Promise.withResolvers<Judged>();
  const hangs = setTimeout(() => reject(new Error("it hangs")), hangsAfterMilliseconds);
  asked.once("message", resolve).once("error", reject);
  asked.postMessage(bytes);
  try {
    return await promise;
  } catch (error) {
    worker = undefined;
    await asked.terminate();
    throw error;
  } finally {
    clearTimeout(hangs);
    asked.removeAllListeners("message").removeAllListeners("error");
  }
}

after(() => worker?.terminate());

for (const { what, bytes, told } of hostileManifests) {
  test(`${what}: ${told === "compiles" ? "it compiles" : `${told} comes first`}, in time and in little memory`, async () => {
    const result = await judged(bytes);
    assert.equal(result.told, told);
    assert.ok(result.diagnostics <= mostDiagnostics, `${result.diagnostics} diagnostics`);
    assert.ok(result.seconds <= longestSeconds, `${result.seconds} s`);
  });
}

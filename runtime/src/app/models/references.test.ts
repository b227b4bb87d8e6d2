import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { openModelCache } from "./cache.ts";
import { takeLock } from "./lock.ts";
import { collectModels, keptMilliseconds, noteNeeds } from "./references.ts";
import { noise, sha256 } from "./testing/model-server.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";

const day = 24 * 60 * 60 * 1000;
const start = Date.UTC(2026, 0, 1);

/** A number that no process has any more. */
async function deadProcess(): Promise<number> {
  const child = spawn(process.execPath, ["-e", ""]);
  await once(child, "exit");
  return child.pid ?? 0;
}

/** A cache with two models, `one` and `two`, and an app's artifacts. */
function prepared(folder: string) {
  const cache = openModelCache(join(folder, "cache"));
  cache.prepare();
  const [one, two] = [1, 2].map((seed) => {
    writeFileSync(cache.blobPath(sha256(noise(1000, seed))), noise(1000, seed));
    return sha256(noise(1000, seed));
  }) as [string, string];
  const artifacts = join(folder, "artifacts");
  mkdirSync(artifacts);
  const needs = (models: readonly string[], holder: number, app = "locara/example") =>
    noteNeeds(cache, { app, artifacts, models, holder });
  const collected = async (now: number) => (await collectModels(cache, now)).collected.map(({ sha256 }) => sha256);
  return { cache, one, two, artifacts, needs, collected };
}

test("a model that no app needs is kept for 30 days to the millisecond", async () => {
  using folder = temporaryFolder();
  const { cache, one, two, needs, collected } = prepared(folder.path);
  await needs([one], await deadProcess());
  assert.deepEqual(await collected(start), []);
  assert.deepEqual(await collected(start + keptMilliseconds - 1), []);
  assert.deepEqual(await collected(start + keptMilliseconds), [two]);
  assert.equal(keptMilliseconds, 30 * day);
  assert.deepEqual([cache.blobBytes(one), cache.blobBytes(two)], [1000, null]);
});

test("an installed app's model is kept however long it is not used", async () => {
  using folder = temporaryFolder();
  const { one, two, needs, collected } = prepared(folder.path);
  await needs([one, two], await deadProcess());
  for (let year = 0; year < 5; year++) assert.deepEqual(await collected(start + year * 365 * day), []);
});

test("the 30 days begin when the last of the apps is gone, and a new one ends them", async () => {
  using folder = temporaryFolder();
  const { cache, one, two, artifacts, needs, collected } = prepared(folder.path);
  const dead = await deadProcess();
  await needs([one, two], dead, "locara/first");
  const second = join(folder.path, "second");
  mkdirSync(second);
  await noteNeeds(cache, { app: "locara/second", artifacts: second, models: [one], holder: dead });
  rmSync(artifacts, { recursive: true });
  assert.deepEqual(await collected(start), [], "two is seen to be unneeded");
  rmSync(second, { recursive: true });
  assert.deepEqual(await collected(start + 20 * day), [], "one is seen to be unneeded");
  assert.deepEqual(await collected(start + 30 * day), [two]);
  mkdirSync(second);
  await noteNeeds(cache, { app: "locara/second", artifacts: second, models: [one], holder: dead });
  assert.deepEqual(await collected(start + 60 * day), []);
  rmSync(second, { recursive: true });
  assert.deepEqual(await collected(start + 61 * day), [], "its 30 days begin anew");
});

test("an update that pins another model lets go of the old one, but not while the old version runs", async () => {
  using folder = temporaryFolder();
  const { one, two, needs, collected } = prepared(folder.path);
  const running = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  await needs([one], running.pid ?? 0);
  await needs([two], await deadProcess());
  assert.deepEqual(await collected(start), []);
  assert.deepEqual(await collected(start + 90 * day), [], "it is held");
  running.kill("SIGKILL");
  await once(running, "exit");
  assert.deepEqual(await collected(start + 90 * day), []);
  assert.deepEqual(await collected(start + 120 * day), [one]);
});

test("a clock that was set back delays a collection by 30 days at most", async () => {
  using folder = temporaryFolder();
  const { one, two, collected } = prepared(folder.path);
  assert.deepEqual(await collected(start + 1000 * day), []);
  assert.deepEqual(await collected(start), []);
  assert.deepEqual((await collected(start + 30 * day)).sort(), [one, two].sort());
});

test("a model that somebody is fetching is not collected under his hands", async () => {
  using folder = temporaryFolder();
  const { cache, one, two, collected } = prepared(folder.path);
  await collected(start);
  const lock = await takeLock(cache.lockPath(one));
  assert.deepEqual(await collected(start + 30 * day), [two]);
  await lock?.release();
  assert.deepEqual(await collected(start + 30 * day), [one]);
});

test("what was given up on the way goes too, and what is on its way stays", async () => {
  using folder = temporaryFolder();
  const { cache, collected } = prepared(folder.path);
  const partial = (name: string) => join(cache.folder, "partial", name);
  for (const name of ["old.part", "import-old", "new.part"]) writeFileSync(partial(name), "x");
  for (const name of ["old.part", "import-old"]) utimesSync(partial(name), start / 1000, start / 1000);
  utimesSync(partial("new.part"), (start + 20 * day) / 1000, (start + 20 * day) / 1000);
  await collected(start + 30 * day);
  assert.deepEqual(readdirSync(join(cache.folder, "partial")), ["new.part"]);
});

test("a reference that cannot be read collects nothing and is named", async () => {
  using folder = temporaryFolder();
  const { cache, one, collected } = prepared(folder.path);
  await collected(start);
  writeFileSync(join(cache.folder, "refs", "locara.broken.000000000000.json"), '{"v":1');
  await assert.rejects(collected(start + 90 * day), { code: "artifact/invalid", message: /locara\.broken/ });
  assert.equal(existsSync(cache.blobPath(one)), true);
});

test("many who note and collect at once lose no reference", async () => {
  using folder = temporaryFolder();
  const { one, two, needs, collected } = prepared(folder.path);
  const dead = await deadProcess();
  await collected(start);
  await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      index % 2 === 0 ? collected(start) : needs([one, two], dead, `locara/app-${index}`),
    ),
  );
  assert.deepEqual(await collected(start + 90 * day), []);
});

for (const app of ["../x/y", "locara", "locara/../x", "a/b/c"]) {
  test(`${app} is no app that could need models`, async () => {
    using folder = temporaryFolder();
    await assert.rejects(prepared(folder.path).needs([], process.pid, app), { code: "argument/invalid" });
  });
}

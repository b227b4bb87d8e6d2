import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { takeLock } from "./lock.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";

const place = (folder: string) => join(folder, "x.lock");

test("a lock is held by one, and free again once it is released", async () => {
  using folder = temporaryFolder();
  const lock = await takeLock(place(folder.path));
  assert.equal(lock?.inherited, "nobody");
  assert.equal(await takeLock(place(folder.path)), null);
  await lock?.release();
  const next = await takeLock(place(folder.path));
  assert.equal(next?.inherited, "nobody");
  await next?.release();
  assert.deepEqual(readdirSync(folder.path), []);
});

test("of many who come at once one gets it", async () => {
  using folder = temporaryFolder();
  const locks = await Promise.all(Array.from({ length: 20 }, () => takeLock(place(folder.path))));
  assert.equal(locks.filter((lock) => lock !== null).length, 1);
});

test("the lock of a process that died is taken over, by one of many", async () => {
  using folder = temporaryFolder();
  const dead = spawn(process.execPath, ["-e", ""]);
  await once(dead, "exit");
  writeFileSync(place(folder.path), `${dead.pid} 00`);
  const locks = (await Promise.all(Array.from({ length: 10 }, () => takeLock(place(folder.path))))).filter(
    (lock) => lock !== null,
  );
  assert.deepEqual(
    locks.map(({ inherited }) => inherited),
    ["dead"],
  );
});

test("a lock that nobody touched for long is stale, though its process lives", async () => {
  using folder = temporaryFolder();
  writeFileSync(place(folder.path), `${process.pid} 00`);
  assert.equal(await takeLock(place(folder.path)), null);
  const before = new Date(Date.now() - 120_000);
  utimesSync(place(folder.path), before, before);
  assert.equal((await takeLock(place(folder.path)))?.inherited, "stale");
});

test("a lock that is no longer one's own is not released", async () => {
  using folder = temporaryFolder();
  const lock = await takeLock(place(folder.path));
  writeFileSync(place(folder.path), `${process.pid} somebody-else`);
  await lock?.release();
  assert.deepEqual(readdirSync(folder.path), ["x.lock"]);
});

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileIdentity, openModelCache } from "./cache.ts";
import { noise, sha256 } from "./testing/model-server.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";

const digest = "a".repeat(64);

test("opening a cache touches nothing; preparing it makes folders for its owner only", () => {
  using folder = temporaryFolder();
  const cache = openModelCache(join(folder.path, "models"));
  assert.deepEqual([cache.blobBytes(digest), cache.partialBytes(digest)], [null, 0]);
  assert.equal(existsSync(cache.folder), false);
  cache.prepare();
  for (const part of ["", "blobs/sha256", "partial", "memo", "refs"]) {
    assert.equal(statSync(join(cache.folder, part)).mode & 0o777, 0o700, part);
  }
});

for (const name of ["../../etc/passwd", "A".repeat(64), "a".repeat(63), "", `${"a".repeat(64)}/x`]) {
  test(`${JSON.stringify(name)} is no name in the cache`, () => {
    assert.throws(() => openModelCache("/nowhere").blobPath(name), { code: "argument/invalid" });
  });
}

test("a published file is whole, read-only and remembered", async () => {
  using folder = temporaryFolder();
  const cache = openModelCache(folder.path);
  cache.prepare();
  const content = noise(1000);
  const path = cache.partialPath(sha256(content));
  const file = await open(path, "w");
  await file.write(content);
  await cache.publish(sha256(content), path, file);
  await file.close();
  const blob = cache.blobPath(sha256(content));
  assert.deepEqual(readFileSync(blob), content);
  assert.equal(statSync(blob).mode & 0o777, 0o444);
  assert.equal(readFileSync(cache.memoPath(sha256(content)), "utf8"), fileIdentity(blob));
  assert.deepEqual(readdirSync(join(folder.path, "partial")), []);
});

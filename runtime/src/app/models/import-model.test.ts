import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { openModelCache } from "./cache.ts";
import { importModel } from "./import-model.ts";
import { importModelFromUrl } from "./import-url.ts";
import { modelServer, noise, serve, sha256 } from "./testing/model-server.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";

const call = { progress: () => undefined, signal: new AbortController().signal };

test("a file becomes a blob, and importing it again changes nothing", async () => {
  using folder = temporaryFolder();
  const content = noise(2_500_000);
  const file = join(folder.path, "model.gguf");
  writeFileSync(file, content);
  const cacheFolder = join(folder.path, "cache");
  for (let turn = 0; turn < 2; turn++) {
    assert.deepEqual(await importModel(cacheFolder, file), { sha256: sha256(content), bytes: content.length });
  }
  assert.deepEqual(readFileSync(openModelCache(cacheFolder).blobPath(sha256(content))), content);
  assert.deepEqual(readdirSync(join(cacheFolder, "partial")), []);
});

test("a file with other bytes than expected is refused, and nothing of it is kept", async () => {
  using folder = temporaryFolder();
  const file = join(folder.path, "model.gguf");
  writeFileSync(file, noise(1000));
  const cacheFolder = join(folder.path, "cache");
  await assert.rejects(importModel(cacheFolder, file, "0".repeat(64)), { code: "model/digest-mismatch" });
  assert.deepEqual(readdirSync(join(cacheFolder, "blobs/sha256")), []);
  assert.deepEqual(readdirSync(join(cacheFolder, "partial")), []);
});

test("what is no file is refused", async () => {
  using folder = temporaryFolder();
  const cacheFolder = join(folder.path, "cache");
  await assert.rejects(importModel(cacheFolder, join(folder.path, "nothing")), { code: "file/not-found" });
  await assert.rejects(importModel(cacheFolder, folder.path), { code: "file/not-a-file" });
});

test("an address that nobody pinned yet is fetched and told", async () => {
  using folder = temporaryFolder();
  const content = noise(100_000);
  await using server = await modelServer((answering) => serve(content, answering));
  assert.deepEqual(await importModelFromUrl(folder.path, server.url, call), {
    sha256: sha256(content),
    bytes: content.length,
  });
  await assert.rejects(importModelFromUrl(folder.path, server.url, call, "0".repeat(64)), {
    code: "model/digest-mismatch",
  });
  assert.deepEqual(readdirSync(join(folder.path, "partial")), []);
});

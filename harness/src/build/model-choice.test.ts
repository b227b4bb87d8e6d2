import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { ModelsFile } from "@locara/schema";
import { unavailableModel } from "./model-choice.ts";

let cache = "";
const asked: string[] = [];
const server = createServer((request, response) => {
  asked.push(`${request.method} ${request.url}`);
  response.writeHead(request.url === "/there" ? 200 : 404).end();
});
let base = "";
const sha256 = "a".repeat(64);

before(async () => {
  cache = await mkdtemp(join(tmpdir(), "locara-choice-"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(async () => {
  server.close();
  await rm(cache, { recursive: true });
});

const models = (urls: readonly string[], digest = sha256): ModelsFile => ({
  v: 1,
  capabilityDigest: "",
  models: [{ id: "m", sha256: digest, bytes: 3, urls, licence: "MIT" }],
});

test("a model whose first address answers can be had, and only its head was asked for", async () => {
  assert.equal(await unavailableModel(models([`${base}/there`]), cache), null);
  assert.deepEqual(asked.splice(0), ["HEAD /there"]);
});

test("a refusal, a silent port and no address at all are each said in words", async () => {
  assert.match((await unavailableModel(models([`${base}/gone`]), cache))?.why ?? "", /answers 404$/);
  assert.match((await unavailableModel(models(["http://127.0.0.1:1/x"]), cache))?.why ?? "", /cannot be reached$/);
  assert.match((await unavailableModel(models([]), cache))?.why ?? "", /no address/);
});

test("offline nobody is asked", async () => {
  asked.length = 0;
  assert.match((await unavailableModel(models([`${base}/there`]), cache, "offline"))?.why ?? "", /offline$/);
  assert.deepEqual(asked, []);
});

test("a model that is in the cache whole needs no server; a shorter file is not it", async () => {
  asked.length = 0;
  const folder = join(cache, "blobs", "sha256");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, sha256), "abc");
  assert.equal(await unavailableModel(models([]), cache), null);
  await writeFile(join(folder, sha256), "ab");
  assert.equal((await unavailableModel(models([]), cache))?.id, "m");
  assert.deepEqual(asked, []);
});

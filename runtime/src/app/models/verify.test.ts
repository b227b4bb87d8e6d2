import assert from "node:assert/strict";
import { chmodSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { openModelCache } from "./cache.ts";
import { noise, sha256 } from "./testing/model-server.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";
import { openVerifier, verifyBlob } from "./verify.ts";

const never = new AbortController().signal;

for (const bytes of [0, 1, 1024 * 1024, 1024 * 1024 + 1, 3_333_333]) {
  test(`the digest of ${bytes} bytes is right, however they fall into blocks`, async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, "file");
    writeFileSync(path, noise(bytes));
    assert.equal(await verifyBlob(path, { sha256: sha256(noise(bytes)) }), "right");
    assert.equal(await verifyBlob(path, { sha256: sha256(noise(bytes, 2)) }), bytes === 0 ? "right" : "wrong");
  });
}

test("hashing stops when it is cancelled", async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, "file");
  writeFileSync(path, noise(2_000_000));
  await assert.rejects(verifyBlob(path, { sha256: "" }, AbortSignal.abort()), { name: "AbortError" });
});

const prepared = (folder: string, content: Buffer) => {
  const cache = openModelCache(folder);
  cache.prepare();
  writeFileSync(cache.blobPath(sha256(content)), content);
  return cache;
};

const model = (content: Buffer) => ({ id: "tiny", sha256: sha256(content), bytes: content.length });
const other = { id: "tiny", sha256: "0".repeat(64), bytes: 1000 };

test("right bytes pass, wrong ones and missing ones do not", async () => {
  using folder = temporaryFolder();
  const content = noise(1000);
  const cache = prepared(folder.path, content);
  const verifier = openVerifier(cache);
  await verifier.verify(model(content), "load", never);
  await assert.rejects(verifier.verify(other, "load", never), { code: "model/missing" });
  writeFileSync(cache.blobPath("0".repeat(64)), content);
  await assert.rejects(verifier.verify(other, "load", never), { code: "model/digest-mismatch" });
});

test("a file changed without a trace in size and mtime is noticed all the same", async () => {
  using folder = temporaryFolder();
  const content = noise(1000);
  const cache = prepared(folder.path, content);
  const path = cache.blobPath(sha256(content));
  const then = new Date(1_700_000_000_000);
  utimesSync(path, then, then);
  const verifier = openVerifier(cache);
  await verifier.verify(model(content), "loaded", never);
  writeFileSync(path, noise(1000, 2));
  utimesSync(path, then, then);
  await assert.rejects(verifier.verify(model(content), "loaded", never), { code: "model/digest-mismatch" });
});

test("where this process could write the cache, a note beside the blob counts for nothing", async () => {
  using folder = temporaryFolder();
  const content = noise(1000);
  const cache = prepared(folder.path, content);
  const { fileIdentity } = await import("./cache.ts");
  const path = cache.blobPath(sha256(content));
  writeFileSync(path, noise(1000, 2));
  chmodSync(path, 0o444);
  writeFileSync(cache.memoPath(sha256(content)), fileIdentity(path) ?? "");
  const verifier = openVerifier(cache);
  assert.equal(verifier.writable, true);
  for (const use of ["load", "loaded"] as const) {
    await assert.rejects(verifier.verify(model(content), use, never), { code: "model/digest-mismatch" });
  }
});

import assert from "node:assert/strict";
import { chmodSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { openModelCache } from "./cache.ts";
import { noise, sha256 } from "./testing/model-server.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";
import { openVerifier, sha256OfFile } from "./verify.ts";

const never = new AbortController().signal;

for (const bytes of [0, 1, 1024 * 1024, 1024 * 1024 + 1, 3_333_333]) {
  test(`the digest of ${bytes} bytes is right, however they fall into blocks`, async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, "file");
    writeFileSync(path, noise(bytes));
    assert.equal(await sha256OfFile(path), sha256(noise(bytes)));
  });
}

test("hashing stops when it is cancelled", async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, "file");
  writeFileSync(path, noise(2_000_000));
  await assert.rejects(sha256OfFile(path, AbortSignal.abort()), { name: "AbortError" });
});

const prepared = (folder: string, content: Buffer) => {
  const cache = openModelCache(folder);
  cache.prepare();
  writeFileSync(cache.blobPath(sha256(content)), content);
  return cache;
};

test("right bytes pass, wrong ones and missing ones do not", async () => {
  using folder = temporaryFolder();
  const content = noise(1000);
  const cache = prepared(folder.path, content);
  const verifier = openVerifier(cache);
  await verifier.verify("tiny", sha256(content), "load", never);
  await assert.rejects(verifier.verify("tiny", "0".repeat(64), "load", never), { code: "model/missing" });
  writeFileSync(cache.blobPath("0".repeat(64)), content);
  await assert.rejects(verifier.verify("tiny", "0".repeat(64), "load", never), { code: "model/digest-mismatch" });
});

test("a file changed without a trace in size and mtime is noticed all the same", async () => {
  using folder = temporaryFolder();
  const content = noise(1000);
  const cache = prepared(folder.path, content);
  const path = cache.blobPath(sha256(content));
  const then = new Date(1_700_000_000_000);
  utimesSync(path, then, then);
  const verifier = openVerifier(cache);
  await verifier.verify("tiny", sha256(content), "loaded", never);
  writeFileSync(path, noise(1000, 2));
  utimesSync(path, then, then);
  await assert.rejects(verifier.verify("tiny", sha256(content), "loaded", never), { code: "model/digest-mismatch" });
});

test("where this process could write the cache, a note beside the blob counts for nothing", async () => {
  using folder = temporaryFolder();
  const content = noise(1000);
  const cache = prepared(folder.path, content);
  const { fileIdentity } = await import("./cache.ts");
  const path = cache.blobPath(sha256(content));
  writeFileSync(path, noise(1000, 2));
  chmodSync(path, 0o444);
  writeFileSync(cache.memoPath(sha256(content)), fileIdentity(path));
  const verifier = openVerifier(cache);
  assert.equal(verifier.writable, true);
  for (const use of ["load", "loaded"] as const) {
    await assert.rejects(verifier.verify("tiny", sha256(content), use, never), { code: "model/digest-mismatch" });
  }
});

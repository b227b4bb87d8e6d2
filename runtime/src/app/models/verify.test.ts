import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  linkSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
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

/** What somebody may do to a blob, beside its folder; each must be seen before the file is mapped. */
const faults: readonly { name: string; plant(blob: string, aside: string): void }[] = [
  { name: "one bit is turned", plant: (blob) => writeFileSync(blob, Buffer.from(noise(1000)).fill(1, 500, 501)) },
  { name: "the end is cut off", plant: (blob) => truncateSync(blob, 999) },
  { name: "something is appended", plant: (blob) => appendFileSync(blob, "x") },
  { name: "it is emptied", plant: (blob) => truncateSync(blob, 0) },
  {
    name: "another file takes its place",
    plant: (blob, aside) => {
      writeFileSync(aside, noise(1000, 2));
      renameSync(aside, blob);
    },
  },
  { name: "the right bytes have a second name", plant: (blob, aside) => linkSync(blob, aside) },
  {
    name: "a link leads to the right bytes",
    plant: (blob, aside) => {
      renameSync(blob, aside);
      symlinkSync(aside, blob);
    },
  },
  {
    name: "a folder stands there",
    plant: (blob) => {
      rmSync(blob);
      mkdirSync(blob);
    },
  },
  {
    name: "a pipe stands there",
    plant: (blob) => {
      rmSync(blob);
      execFileSync("mkfifo", [blob]);
    },
  },
];
for (const { name, plant } of faults) {
  for (const before of ["before its first use", "while an engine holds it"] as const) {
    test(`a blob is refused ${before} once ${name}`, async () => {
      using folder = temporaryFolder();
      const content = noise(1000);
      const cache = prepared(folder.path, content);
      const verifier = openVerifier(cache);
      const use = before === "before its first use" ? "load" : "loaded";
      if (use === "loaded") await verifier.verify(model(content), use, never);
      plant(cache.blobPath(sha256(content)), join(folder.path, "aside"));
      await assert.rejects(verifier.verify(model(content), use, never), { code: "model/digest-mismatch" });
    });
  }
}

const races: readonly { name: string; race(blob: string, aside: string): void }[] = [
  { name: "written to", race: (blob) => writeFileSync(blob, "x", { flag: "r+" }) },
  { name: "cut short", race: (blob) => truncateSync(blob, 5) },
  { name: "swapped for an equal one", race: (blob, aside) => renameSync(aside, blob) },
  { name: "given a second name", race: (blob) => linkSync(blob, `${blob}.link`) },
];
for (const { name, race } of races) {
  test(`a blob that is ${name} while it is verified is refused`, async () => {
    using folder = temporaryFolder();
    const content = noise(8_000_000);
    const cache = prepared(folder.path, content);
    const [blob, aside] = [cache.blobPath(sha256(content)), join(folder.path, "aside")];
    writeFileSync(aside, content);
    // It is asked for each block whether to stop: so the race comes between two of them.
    let blocks = 0;
    const racing = Object.assign(new AbortController().signal, {
      throwIfAborted: () => void (++blocks === 3 && race(blob, aside)),
    });
    assert.equal(await verifyBlob(blob, { sha256: sha256(content) }, racing), "wrong");
  });
}

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { readParts } from "./file-parts.ts";

const mebibyte = 1024 * 1024;

test("many files that are begun and not read on take little memory, and one among them is read whole", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "locara-parts-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "large.bin");
  writeFileSync(path, "");
  truncateSync(path, 32 * mebibyte);
  const { signal } = new AbortController();
  const begun: { readonly file: FileHandle; readonly parts: AsyncGenerator<Uint8Array, void> }[] = [];
  const before = process.memoryUsage().arrayBuffers;
  for (let turn = 0; turn < 250; turn++) {
    const file = await open(path);
    const parts = readParts(file, 0, Number.POSITIVE_INFINITY, signal);
    begun.push({ file, parts });
    await parts.next();
    await parts.next();
  }
  const held = process.memoryUsage().arrayBuffers - before;
  assert.ok(held < 80 * mebibyte, `${Math.round(held / mebibyte)} MiB`);
  let bytes = 0;
  const last = begun.at(-1);
  for await (const part of last?.parts ?? []) bytes += part.length;
  assert.equal(bytes, 32 * mebibyte - 2 * 64 * 1024, "all but the two parts that were taken before");
  for (const { file, parts } of begun) {
    await parts.return();
    await file.close();
  }
});

/** What stands at `offset` of every file here: no part of it is like another. */
const byteAt = (offset: number): number => (offset / 4096 + (offset >> 16)) & 255;

/** A file of which one byte in 4096 says where it stands. */
function fileOf(bytes: number): FileHandle {
  const readv = async (parts: readonly Uint8Array[], from: number) => {
    let at = from;
    for (const part of parts) {
      const length = Math.max(0, Math.min(part.length, bytes - at));
      for (let into = 0; into < length; into += 4096) part[into] = byteAt(at + into);
      at += length;
    }
    return { bytesRead: at - from };
  };
  return { readv } as unknown as FileHandle;
}

const { signal } = new AbortController();
const reading = (bytes: number) => readParts(fileOf(bytes), 0, Number.POSITIVE_INFINITY, signal);

/** Four files that are begun until they are read in bulk, and then left where they are. */
async function leaveFour(bytes: number) {
  const left = Array.from({ length: 4 }, () => reading(bytes));
  for (const parts of left) for (let taken = 0; taken < 2; taken++) await parts.next();
  return left;
}

test("files that are begun and left slow down others for some parts, and come whole when they are read on", async (t) => {
  const large = 8 * mebibyte + 4096;
  const left = await leaveFour(large);
  t.after(() => Promise.all(left.map((parts) => parts.return())));
  const sizes: number[] = [];
  for await (const part of reading(64 * mebibyte)) sizes.push(part.length);
  const small = sizes.indexOf(512 * 1024);
  assert.ok(small > 100 && small < 300, `after ${small} parts`);
  for (const parts of left) {
    let at = 64 * 1024 + 512 * 1024;
    for await (const part of parts) {
      for (let into = 0; into < part.length; into += 4096) assert.equal(part[into], byteAt(at + into));
      at += part.length;
    }
    assert.equal(at, large);
  }
});

test("files that are taken from keep their places, however many are read beside them", async (t) => {
  const bulk = await leaveFour(1024 * mebibyte);
  const others = Array.from({ length: 60 }, () => reading(1024 * mebibyte));
  t.after(() => Promise.all([...bulk, ...others].map((parts) => parts.return())));
  for (let turn = 0; turn < 16; turn++) {
    for (const parts of others) assert.equal((await parts.next()).value?.length, 64 * 1024);
    for (const parts of bulk) assert.equal((await parts.next()).value?.length, 512 * 1024);
  }
});

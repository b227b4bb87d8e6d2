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

import assert from "node:assert/strict";
import { test } from "node:test";
import { readLock } from "./lock.ts";

const digest = "a".repeat(64);
const cases = [
  {
    chunks: { chunkBytes: 4, sha256: [digest, digest, digest] },
    sound: true,
    because: "the last chunk may be shorter",
  },
  { chunks: { chunkBytes: 10, sha256: [digest] }, sound: true, because: "one chunk is the file" },
  { chunks: undefined, sound: true, because: "chunks need not be known" },
  { chunks: { chunkBytes: 4, sha256: [digest, digest] }, sound: false, because: "two chunks of 4 are no 10 bytes" },
  { chunks: { chunkBytes: 0, sha256: [] }, sound: false, because: "a chunk of nothing has no end" },
  { chunks: { chunkBytes: -4, sha256: [] }, sound: false, because: "nor has a negative one" },
  { chunks: { chunkBytes: 4, sha256: [digest, digest, "a"] }, sound: false, because: "a digest has 64 digits" },
];
for (const { chunks, sound, because } of cases) {
  test(`a model of 10 bytes with chunks ${JSON.stringify(chunks)} is ${sound ? "" : "not "}locked: ${because}`, () => {
    const tiny = { sha256: digest, bytes: 10, urls: [], licence: "MIT", chunks };
    const lock = new TextEncoder().encode(JSON.stringify({ v: 1, models: { tiny } }));
    const codes = readLock(lock, "locara.lock.json").diagnostics.map(({ code }) => code);
    assert.deepEqual(codes, sound ? [] : ["LOC3029"]);
  });
}

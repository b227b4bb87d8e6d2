import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { openStreamDigest } from "./stream-digest.ts";
import { noise, sha256 } from "./testing/model-server.ts";

const content = noise(10_000);
const chunkBytes = 3000;
const chunks = {
  chunkBytes,
  sha256: [0, 1, 2, 3].map((index) => sha256(content.subarray(index * chunkBytes, (index + 1) * chunkBytes))),
};

const pinned = { sha256: sha256(content), bytes: content.length };

const cuts = fc
  .array(fc.nat(content.length), { maxLength: 8 })
  .map((at) => [...new Set([0, ...at, content.length])].sort((a, b) => a - b));

test("however the bytes are cut, with chunks or without, right ones are complete", () => {
  fc.assert(
    fc.property(cuts, fc.boolean(), (at, chunked) => {
      const digest = openStreamDigest(chunked ? { ...pinned, chunks } : pinned);
      for (const [index, end] of at.slice(1).entries())
        assert.equal(digest.update(content.subarray(at[index], end)), true);
      assert.deepEqual([digest.bytes, digest.complete(), digest.complete()], [content.length, true, true]);
    }),
  );
});

test("a damaged chunk takes the position back to its start, and the right bytes go on from there", () => {
  const damaged = Buffer.from(content);
  damaged.writeUInt8(damaged.readUInt8(4000) ^ 1, 4000);
  const digest = openStreamDigest({ ...pinned, chunks });
  assert.equal(digest.update(damaged), false);
  assert.equal(digest.bytes, chunkBytes);
  assert.equal(digest.update(content.subarray(chunkBytes)), true);
  assert.equal(digest.complete(), true);
});

test("the last, shorter chunk is checked as the others are", () => {
  const damaged = Buffer.from(content);
  damaged.writeUInt8(damaged.readUInt8(9999) ^ 1, 9999);
  const digest = openStreamDigest({ ...pinned, chunks });
  assert.equal(digest.update(damaged), false);
  assert.deepEqual([digest.bytes, digest.chunkEnd(), digest.complete()], [9000, 10_000, false]);
  digest.restart();
  digest.update(content);
  assert.equal(digest.complete(), true);
});

test("bytes beyond the model's size are not taken in", () => {
  const digest = openStreamDigest(pinned);
  digest.update(Buffer.concat([content, content]));
  assert.deepEqual([digest.bytes, digest.complete()], [content.length, true]);
});

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import test from "node:test";
import fc from "fast-check";
import { sha256 } from "./sha256.ts";

const known = (data: string | Uint8Array) => createHash("sha256").update(data).digest("hex");

test("sha256 is what node:crypto says, for every length around a block and for any bytes", () => {
  for (let length = 0; length <= 200; length++) assert.equal(sha256("é".repeat(length)), known("é".repeat(length)));
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5000 }), (bytes) => sha256(bytes) === known(bytes)),
    { numRuns: 200 },
  );
});

test("a view into a larger buffer is hashed alone", () => {
  const bytes = new Uint8Array([1, 2, 3, 4]).subarray(1, 3);
  assert.equal(sha256(bytes), known(bytes));
});

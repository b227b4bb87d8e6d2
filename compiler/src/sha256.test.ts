import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import fc from "fast-check";
import { assembledModule } from "../scripts/assemble-sha256.ts";
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

test("a message longer than the memory that was there makes it grow, and a short one after it is itself again", () => {
  const long = new Uint8Array(300_000).fill(7);
  assert.equal(sha256(long), known(long));
  assert.equal(sha256("a"), known("a"));
});

test("the module is what its source assembles to", async () => {
  assert.equal(readFileSync(join(import.meta.dirname, "sha256-module.gen.ts"), "utf8"), await assembledModule());
});

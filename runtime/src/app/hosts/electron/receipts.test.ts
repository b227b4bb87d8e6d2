import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { openReceipts } from "./receipts.ts";

const mebibyte = 1024 * 1024;

test("small messages go without a receipt, until they are a mebibyte together", () => {
  const receipts = openReceipts();
  for (let at = 0; at < 1023; at++) assert.deepEqual(receipts.sent(1024), {});
  const { receipt } = receipts.sent(1024);
  assert.ok(receipt !== undefined);
  assert.deepEqual([receipts.sent(), receipts.sent(1)], [{}, {}]);
  assert.equal(receipts.backlog(), mebibyte + 1);
  receipts.taken(receipt);
  assert.equal(receipts.backlog(), 1);
});

test("a page that writes receipts of its own makes no room that there is not", () => {
  const receipts = openReceipts();
  receipts.sent(mebibyte);
  for (const guess of ["", "0", String(mebibyte), String(Number.MAX_SAFE_INTEGER), "__proto__"]) receipts.taken(guess);
  assert.equal(receipts.backlog(), mebibyte);
});

test("what stands on a receipt cannot be foretold: it is never the same, whatever is sent", () => {
  const written = Array.from({ length: 100 }, () => openReceipts().sent(mebibyte).receipt);
  assert.equal(new Set(written).size, 100);
});

test("a receipt is for everything that was sent before it, counts once, and takes nothing back", () => {
  const receipts = openReceipts();
  const [first, second, third] = [1, 2, 3].map(() => receipts.sent(mebibyte).receipt ?? "");
  receipts.taken(second ?? "");
  assert.equal(receipts.backlog(), mebibyte);
  for (const again of [first, second]) receipts.taken(again ?? "");
  assert.equal(receipts.backlog(), mebibyte);
  receipts.taken(third ?? "");
  assert.equal(receipts.backlog(), 0);
});

test("whoever signs each receipt in time has less than a mebibyte outstanding", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3 * mebibyte)), (messages) => {
      const receipts = openReceipts();
      for (const bytes of messages) {
        const { receipt } = receipts.sent(bytes);
        if (receipt !== undefined) receipts.taken(receipt);
        assert.ok(receipts.backlog() < mebibyte);
      }
    }),
  );
});

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { openReceipts } from "./receipts.ts";

const mebibyte = 1024 * 1024;

test("small messages go without a receipt, until they are a mebibyte together", () => {
  const receipts = openReceipts();
  for (let at = 0; at < 1023; at++) assert.deepEqual(receipts.sent(1024), {});
  assert.deepEqual(receipts.sent(1024), { receipt: mebibyte });
  assert.deepEqual([receipts.sent(), receipts.sent(1)], [{}, {}]);
  assert.equal(receipts.backlog(), mebibyte + 1);
  receipts.taken(mebibyte);
  assert.equal(receipts.backlog(), 1);
});

test("a page that writes receipts of its own makes no room that there is not", () => {
  const receipts = openReceipts();
  receipts.sent(1000);
  receipts.taken(Number.MAX_SAFE_INTEGER);
  receipts.taken(-1);
  assert.equal(receipts.backlog(), 1000);
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

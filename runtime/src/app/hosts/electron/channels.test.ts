import assert from "node:assert/strict";
import { test } from "node:test";
import { isCarried, isReceipt } from "./channels.ts";

const values = [
  { value: { connection: "1-2", message: null }, carried: true, because: "it has both parts" },
  { value: { connection: "1-2" }, carried: false, because: "it carries nothing" },
  { value: { message: {} }, carried: false, because: "it belongs to no connection" },
  { value: { connection: 1, message: {} }, carried: false, because: "a connection is a text" },
  { value: { connection: "x".repeat(65), message: {} }, carried: false, because: "a connection is short" },
  { value: null, carried: false, because: "it is nothing" },
  { value: "connection message", carried: false, because: "it is a text" },
];

for (const { value, carried, because } of values) {
  test(`isCarried(${JSON.stringify(value)?.slice(0, 40)}) is ${carried}: ${because}`, () =>
    assert.equal(isCarried(value), carried));
}

const receipts = [
  { value: { connection: "1-2", taken: "a" }, receipt: true, because: "it has both parts" },
  { value: { connection: "1-2", taken: 1048576 }, receipt: false, because: "what is signed is a text" },
  { value: { connection: 1, taken: "a" }, receipt: false, because: "a connection is a text" },
  { value: null, receipt: false, because: "it is nothing" },
];

for (const { value, receipt, because } of receipts) {
  test(`isReceipt(${JSON.stringify(value)}) is ${receipt}: ${because}`, () => assert.equal(isReceipt(value), receipt));
}

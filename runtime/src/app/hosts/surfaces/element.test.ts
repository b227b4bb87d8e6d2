import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesText } from "./element.ts";

const sizes = [
  { bytes: 0, text: "0 bytes", because: "nothing is nothing" },
  { bytes: 999, text: "999 bytes", because: "a thousand is the step" },
  { bytes: 1000, text: "1.0 kB", because: "as download pages count" },
  { bytes: 147_964_211, text: "148 MB", because: "large figures need no fraction" },
  { bytes: 1_200_000, text: "1.2 MB", because: "small figures need one" },
  { bytes: 4_920_000_000, text: "4.9 GB", because: "models are this large" },
  { bytes: 5e15, text: "5000 TB", because: "there is no larger unit" },
];

for (const { bytes, text, because } of sizes) {
  test(`${bytes} bytes are shown as ${text}: ${because}`, () => assert.equal(bytesText(bytes), text));
}

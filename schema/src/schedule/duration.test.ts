import assert from "node:assert/strict";
import test from "node:test";
import { durationSeconds } from "./duration.ts";

const cases = [
  { duration: "PT1M", seconds: 60, because: "M after T is minutes" },
  { duration: "P1W", seconds: 604_800, because: "a week has seven days" },
  { duration: "P1DT2H3M4S", seconds: 93_784, because: "parts add up" },
  { duration: "PT90M", seconds: 5400, because: "a part may be larger than the next one's unit" },
  { duration: "P0D", seconds: 0, because: "nothing is a length too" },
  { duration: "P", seconds: undefined, because: "there is no part" },
  { duration: "P1DT", seconds: undefined, because: "after T there is no part" },
  { duration: "P1M", seconds: undefined, because: "a month has no one length" },
  { duration: "P1W2D", seconds: undefined, because: "weeks stand alone" },
  { duration: "PT1.5H", seconds: undefined, because: "parts are whole" },
  { duration: "-PT1H", seconds: undefined, because: "nothing repeats backwards" },
  { duration: `PT${"9".repeat(30)}S`, seconds: undefined, because: "it cannot be counted exactly" },
];

for (const { duration, seconds, because } of cases) {
  test(`${duration} lasts ${seconds} seconds: ${because}`, () => assert.equal(durationSeconds(duration), seconds));
}

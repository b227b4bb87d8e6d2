import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { dayNumber, daySeconds, utc } from "./utc.ts";

test("times are written as the platform's own calendar writes them", () => {
  fc.assert(
    fc.property(fc.integer({ min: -60_000_000_000, max: 253_402_300_799 }), (at) => {
      assert.equal(utc(at), new Date(at * 1000).toISOString().replace(".000", ""));
      assert.equal((dayNumber(utc(at).slice(0, 10)) as number) * daySeconds, Math.floor(at / daySeconds) * daySeconds);
    }),
  );
});

const dates = [
  { text: "2024-02-29", there: true, because: "2024 is a leap year" },
  { text: "2000-02-29", there: true, because: "every fourth century begins with one" },
  { text: "2100-02-29", there: false, because: "the other centuries do not" },
  { text: "2026-02-30", there: false, because: "no February has 30 days" },
  { text: "2026-13-01", there: false, because: "there are twelve months" },
  { text: "2026-00-10", there: false, because: "months begin with one" },
  { text: "2026-10-00", there: false, because: "days begin with one" },
  { text: "2026-1-1", there: false, because: "dates are written in full" },
  { text: "2026-10-01T00:00:00Z", there: false, because: "a time is no date" },
  { text: "٢٠٢٦-١٠-٠١", there: false, because: "digits are ASCII" },
];
for (const { text, there, because } of dates) {
  test(`${text} is ${there ? "a" : "no"} date: ${because}`, () => {
    assert.equal(dayNumber(text) !== undefined, there);
  });
}

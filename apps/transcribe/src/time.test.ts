import assert from "node:assert/strict";
import { test } from "node:test";
import { duration, isoDuration, shortDate, subtitleTime, timestamp } from "./time.ts";

for (const { seconds, spelled, because } of [
  { seconds: 0, spelled: "0:00", because: "a recording starts there" },
  { seconds: 65.9, spelled: "1:05", because: "a player counts whole seconds that have passed" },
  { seconds: 3725, spelled: "1:02:05", because: "hours appear when there are some" },
  { seconds: -1, spelled: "0:00", because: "nothing is before the start" },
]) {
  test(`timestamp(${seconds}) is ${spelled}: ${because}`, () => {
    assert.equal(timestamp(seconds), spelled);
  });
}

for (const { seconds, separator, spelled, because } of [
  { seconds: 1.5, separator: ",", spelled: "00:00:01,500", because: "SubRip has a comma" },
  { seconds: 3661.25, separator: ".", spelled: "01:01:01.250", because: "WebVTT has a point" },
  { seconds: 59.9996, separator: ",", spelled: "00:01:00,000", because: "rounding carries over" },
  { seconds: 0.001, separator: ".", spelled: "00:00:00.001", because: "a millisecond has three places" },
] as const) {
  test(`subtitleTime(${seconds}) is ${spelled}: ${because}`, () => {
    assert.equal(subtitleTime(seconds, separator), spelled);
  });
}

for (const { seconds, spelled, because } of [
  { seconds: 33.4, spelled: "33 s", because: "short ones count seconds" },
  { seconds: 200, spelled: "3 min 20 s", because: "minutes keep their seconds" },
  { seconds: 120, spelled: "2 min", because: "nothing is not said" },
  { seconds: 3900, spelled: "1 h 5 min", because: "in hours seconds do not matter" },
  { seconds: 7200, spelled: "2 h", because: "nothing is not said" },
]) {
  test(`duration(${seconds}) is ${spelled}: ${because}`, () => {
    assert.equal(duration(seconds), spelled);
  });
}

test("the machine-readable form counts whole seconds", () => {
  assert.equal(isoDuration(65.9), "PT65S");
});

test("a date is as short as now allows", () => {
  const noon = new Date(2026, 5, 15, 12, 0).getTime();
  const shown = [new Date(2026, 5, 15, 9, 30), new Date(2026, 2, 1), new Date(2024, 2, 1)].map((at) =>
    shortDate(at.getTime(), noon),
  );
  assert.match(shown[0] ?? "", /30/);
  assert.doesNotMatch(shown[1] ?? "", /2026/);
  assert.match(shown[2] ?? "", /2024/);
});

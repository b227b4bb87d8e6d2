import assert from "node:assert/strict";
import { test } from "node:test";
import { activityOf } from "./background.ts";

const cases = [
  { mode: null, seen: true, savesPower: true, activity: "working", because: "the user sees it" },
  {
    mode: null,
    seen: false,
    savesPower: true,
    activity: "working",
    because: "a window that is merely hidden is no background",
  },
  { mode: "passive", seen: true, savesPower: true, activity: "working", because: "the user sees it" },
  {
    mode: "passive",
    seen: false,
    savesPower: false,
    activity: "working unseen",
    because: "it may, and there is power",
  },
  { mode: "passive", seen: false, savesPower: true, activity: "paused", because: "its work can wait" },
  { mode: "active", seen: false, savesPower: true, activity: "working unseen", because: "a recording cannot wait" },
] as const;

for (const { because, activity, ...surroundings } of cases) {
  test(`${JSON.stringify(surroundings)} is ${activity}: ${because}`, () => {
    assert.equal(activityOf(surroundings), activity);
  });
}

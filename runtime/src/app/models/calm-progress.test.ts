import assert from "node:assert/strict";
import { test } from "node:test";
import { calmProgress } from "./calm-progress.ts";

test("the first and the last are told at once, between them the newest after each pause, and nothing after a stop", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const told: number[] = [];
  const progress = calmProgress(100, (bytes) => told.push(bytes));
  for (const bytes of [0, 1, 2, 3]) progress.tell(bytes);
  assert.deepEqual(told, [0], "the first");
  t.mock.timers.tick(50);
  assert.deepEqual(told, [0, 3], "the newest");
  t.mock.timers.tick(500);
  assert.deepEqual(told, [0, 3], "nothing is told twice");
  progress.tell(4);
  assert.deepEqual(told, [0, 3, 4], "after a pause at once");
  progress.tell(5);
  progress.tell(100);
  assert.deepEqual(told, [0, 3, 4, 100], "the last");
  progress.stop();
  t.mock.timers.tick(500);
  assert.deepEqual(told, [0, 3, 4, 100]);
});

test("after a stop what was not told stays untold: a failure is the last word", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const told: number[] = [];
  const progress = calmProgress(100, (bytes) => told.push(bytes));
  progress.tell(1);
  progress.tell(2);
  progress.stop();
  t.mock.timers.tick(500);
  assert.deepEqual(told, [1]);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeClock } from "./fake-clock.ts";

test("time stands still until it is let pass, and what becomes due runs in order", async () => {
  const clock = fakeClock(1000);
  const ran: number[] = [];
  clock.later(30, () => ran.push(clock.now()));
  clock.later(10, () => {
    ran.push(clock.now());
    clock.later(5, () => ran.push(clock.now()));
  });
  const prevent = clock.later(20, () => assert.fail("it was prevented"));
  prevent();
  assert.deepEqual([ran, clock.now()], [[], 1000]);
  await clock.advance(29);
  assert.deepEqual([ran, clock.now()], [[1010, 1015], 1029]);
  await clock.advance(1);
  assert.deepEqual(ran, [1010, 1015, 1030]);
});

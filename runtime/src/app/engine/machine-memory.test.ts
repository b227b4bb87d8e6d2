import assert from "node:assert/strict";
import { test } from "node:test";
import { budgetFor, budgetNow, readMachineMemory } from "./machine-memory.ts";

const gib = 1024 ** 3;
const profiles = {
  low: { minRamGb: 8, budgetGb: 2.5 },
  mid: { minRamGb: 16, budgetGb: 6 },
  high: { minRamGb: 32, budgetGb: 16 },
};

const machines = [
  { gb: 7.6, budget: 2.5, because: "a machine of 8 GB shows a little less" },
  { gb: 15.4, budget: 6, because: "and so does one of 16" },
  { gb: 14, budget: 2.5, because: "this is no machine of 16" },
  { gb: 128, budget: 16, because: "there is no larger class" },
  { gb: 4, budget: 1.25, because: "below the smallest class the budget shrinks with the machine" },
];
for (const { gb, budget, because } of machines) {
  test(`on ${gb} GB models may take ${budget}: ${because}`, () => {
    assert.equal(budgetFor(profiles, gb * gib), budget * gib);
  });
}

const moments = [
  { held: 1, available: 20, stalled: 0, budget: 6, because: "there is more than enough" },
  { held: 1, available: 3, stalled: 0, budget: 3, because: "a gigabyte is left to others" },
  { held: 2, available: 0.5, stalled: 0, budget: 1.5, because: "others need what is held" },
  { held: 1, available: null, stalled: 0, budget: 6, because: "the system does not say" },
  { held: 1, available: 20, stalled: 0.1, budget: 0, because: "everybody waits for memory" },
];
for (const { held, available, stalled, budget, because } of moments) {
  test(`with ${held} GB held, ${available} available and ${stalled} stalled it is ${budget}: ${because}`, () => {
    const availableBytes = available === null ? null : available * gib;
    assert.equal(budgetNow(6 * gib, held * gib, { totalBytes: 16 * gib, availableBytes, stalled }), budget * gib);
  });
}

test("this machine has memory, and on Linux says how much is left", () => {
  const { totalBytes, availableBytes, stalled } = readMachineMemory();
  assert.equal(totalBytes > gib / 4, true);
  assert.equal(availableBytes === null, process.platform !== "linux");
  assert.equal(stalled >= 0 && stalled <= 1, true);
});

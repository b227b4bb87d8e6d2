import assert from "node:assert/strict";
import { test } from "node:test";
import type { Check } from "./check.ts";
import { checks, runChecks } from "./run.ts";

const check = (looked: number, ...findings: string[]): Check => ({
  name: "nothing is wrong",
  things: "files",
  fewest: 10,
  look: () => ({ findings, looked }),
});

const cases = [
  { given: check(10), status: "passed", because: "it looked at enough and found nothing" },
  { given: check(50, "a fault"), status: "failed", because: "it found something" },
  { given: check(9), status: "failed", because: "it looked at too little to be believed" },
];
for (const { given, status, because } of cases) {
  test(`a check has ${status}: ${because}`, async () => {
    const [outcome] = await runChecks("/", [given]);
    assert.equal(outcome?.status, status);
  });
}

test("every check expects to see something", () => {
  for (const { name, fewest } of checks) assert.ok(fewest > 0, name);
});

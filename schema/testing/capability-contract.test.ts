import assert from "node:assert/strict";
import { test } from "node:test";
import { accepts } from "../scripts/validators.ts";
import { capabilities } from "../src/capabilities/index.ts";
import { breaches } from "./capability-contract.ts";

const options = { accepts, runs: process.env.LOCARA_LONG === undefined ? 60 : 3000 };

test("there are capabilities to look at", () => {
  assert.ok(capabilities.length >= 13, `${capabilities.length} capabilities`);
});

for (const capability of capabilities) {
  test(`${capability.id} keeps every law of a capability`, () => {
    assert.deepEqual(breaches(capability, options).slice(0, 5), []);
  });
}

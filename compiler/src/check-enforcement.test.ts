import assert from "node:assert/strict";
import test from "node:test";
import { capabilities } from "@locara/schema";
import { scopes } from "@locara/schema/testing";
import fc from "fast-check";
import { fixtureInput } from "../testing/fixtures.ts";
import { app, faults, grant, named, spelled } from "../testing/lowering-faults.ts";
import { enforcementFaults } from "./check-enforcement.ts";
import { compile } from "./compile.ts";
import type { Granted } from "./compiled-app.ts";
import { lower, loweredTogether } from "./lower.ts";

function findings(granted: readonly Granted[]): readonly string[] {
  const lowered = lower(granted, app);
  return enforcementFaults(lowered, loweredTogether(lowered)).map(([code, message]) => `${code} ${message}`);
}

for (const capability of capabilities) {
  test(`whatever the scope of ${capability.id}, every layer allows what it declares, and every loss has a name`, () => {
    const tried = scopes(capability, 40);
    assert.ok(tried.length > 0);
    for (const scope of tried) {
      assert.deepEqual(findings([grant(capability, scope)]), [], JSON.stringify(scope));
      assert.deepEqual(findings([grant(capability, scope, true)]), [], `optional ${JSON.stringify(scope)}`);
    }
  });
}

test("capabilities that stand beside each other refuse each other nothing", () => {
  const reaching = capabilities.filter(({ reach }) => reach !== undefined);
  assert.ok(reaching.length >= 8, `${reaching.length} capabilities reach something`);
  const one = fc.constantFrom(
    ...reaching.flatMap((capability) => scopes(capability, 12).map((scope) => grant(capability, scope))),
  );
  for (const granted of fc.sample(fc.array(one, { minLength: 2, maxLength: 6 }), { numRuns: 150, seed: 3 }))
    assert.deepEqual(
      findings(granted),
      [],
      JSON.stringify(granted.map(({ capability, scope }) => [capability.id, scope])),
    );
});

test("a folder of its own that may only be read is still written where a pattern says so", () => {
  const granted = [spelled("fs.app-data", "read"), spelled("fs.paths", { write: ["$APP_DATA/out/**"] })];
  assert.deepEqual(findings(granted), []);
});

for (const { code, fault, granted } of faults) {
  test(`${code} finds ${fault} in ${granted.capability.id}`, () => {
    assert.deepEqual(findings([grant(named(granted.capability.id), granted.scope)]), [], "without the fault");
    const found = findings([granted]);
    assert.ok(
      found.some((one) => one.startsWith(`${code} `)),
      found.join("\n"),
    );
  });
}

test("each code of this file is found by some fault", () => {
  assert.deepEqual([...new Set(faults.map(({ code }) => code))].sort(), [
    "LOC3033",
    "LOC3080",
    "LOC3081",
    "LOC3082",
    "LOC3083",
  ]);
});

test("a capability that asks for a forbidden key stops the build: a diagnostic that names it, and no file", (t) => {
  // The capabilities are the vocabulary's own: a wrong one has to be put in its place for as long as this test runs.
  t.mock.method(named("clipboard").lower, "mac", () => ({ entitlements: { "files.all": true } }));
  const { diagnostics, files } = compile(fixtureInput("everything"));
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  assert.deepEqual(
    errors.map(({ code }) => code),
    ["LOC3082"],
  );
  assert.match(errors[0]?.message ?? "", /"clipboard" asks for the entitlement files\.all, which is never emitted/);
  assert.equal(files.size, 0);
});

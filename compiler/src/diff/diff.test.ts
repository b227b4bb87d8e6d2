import assert from "node:assert/strict";
import test from "node:test";
import { widens } from "@locara/schema";
import { diffFixtures, reportOf, stated } from "../../testing/diff-fixtures.ts";

for (const fixture of diffFixtures()) {
  const { because, ...expected } = fixture.expected;
  test(`${fixture.name}: ${because}`, () => {
    const report = reportOf(fixture);
    assert.deepEqual(stated(fixture, report), expected);
    for (const { verdict, witness } of report.changes)
      if (verdict === "wider" || verdict === "incomparable") assert.notEqual(witness, null);
    assert.equal(
      report.humanReview,
      report.changes.some((one) => widens(one.verdict) && /high|critical/.test(one.risk)),
    );
  });
}

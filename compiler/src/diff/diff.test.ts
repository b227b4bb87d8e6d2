import assert from "node:assert/strict";
import test from "node:test";
import { widens } from "@locara/schema";
import { diffFixtures, type ExpectedDiff, sound } from "../../testing/diff-fixtures.ts";
import { diff } from "./diff.ts";
import type { DiffReport } from "./report.ts";

/** The report as far as a triplet states it. */
const stated = (report: DiffReport, expected: ExpectedDiff): Omit<ExpectedDiff, "because"> => ({
  class: report.class,
  cooldownDays: report.cooldownDays,
  requiredBump: report.requiredBump,
  baseline: report.baseline,
  blocked: report.blocked.map(({ code }) => code),
  changes: report.changes.map(({ capability, verdict, rule, risk, witness }, index) => ({
    capability,
    verdict,
    rule,
    risk,
    ...(expected.changes[index]?.witness === undefined || witness === null ? {} : { witness }),
  })),
});

const report = (fixture: ReturnType<typeof diffFixtures>[number]): DiffReport =>
  diff(
    fixture.old === null ? null : sound(fixture.old),
    sound(fixture.new),
    fixture.expected.baseline === "consented" ? "consented" : "published",
  );

for (const fixture of diffFixtures()) {
  const { because, ...expected } = fixture.expected;
  test(`${fixture.name}: ${because}`, () => {
    const found = report(fixture);
    assert.deepEqual(stated(found, fixture.expected), expected);
    for (const { verdict, witness } of found.changes)
      if (verdict === "wider" || verdict === "incomparable") assert.notEqual(witness, null);
    assert.equal(
      found.humanReview,
      found.changes.some((one) => widens(one.verdict) && /high|critical/.test(one.risk)),
    );
  });
}

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Outcome } from "./outcome.ts";
import { report } from "./report.ts";

const passed: Outcome = { where: "a.test.ts", name: "one", status: "passed", detail: "" };
const skipped: Outcome = { where: "b.test.ts", name: "two", status: "skipped", detail: "no display" };
const failed: Outcome = { where: "c.test.ts", name: "three", status: "failed", detail: "1 !== 2\n    at c" };

test("what passed only when repeated is shown with its first words, and counts as passed", () => {
  const lines = report([{ ...passed, detail: "It passed only when repeated.\nnothing came" }]);
  assert.deepEqual(lines.slice(1, 3), ["REPEATED a.test.ts › one", "  It passed only when repeated."]);
  assert.equal(lines.at(-1), "1 passed, 0 failed, 0 skipped");
});

test("a report ends with the counts alone on the last line", () => {
  assert.equal(report([passed, skipped, failed]).at(-1), "1 passed, 1 failed, 1 skipped");
  assert.equal(report([]).at(-1), "0 passed, 0 failed, 0 skipped");
});

test("every skip gives its reason, tests with the same one in one line", () => {
  const lines = report([skipped, { ...skipped, name: "other" }, { ...skipped, detail: "" }]);
  assert.deepEqual(lines.slice(0, 2), ["skipped 2 × b.test.ts: no display", "skipped 1 × b.test.ts: no reason given"]);
});

test("a failure is told in full", () => {
  assert.ok(report([failed]).join("\n").includes("FAILED c.test.ts › three\n  1 !== 2\n      at c"));
});

import assert from "node:assert/strict";
import { test } from "node:test";
import type { AuditEntry } from "@locara/schema";
import { openAudit } from "./audit.ts";

test("entries are given newest first, and only the last of them are kept", () => {
  let time = 0;
  const audit = openAudit({ now: () => ++time, sink: { append: () => undefined }, capacity: 3 });
  audit.asked("a");
  audit.decided("a", "allowed", "cap", "x");
  audit.asked("b");
  audit.decided("b", "out-of-scope");
  assert.deepEqual(
    audit.entries(10).map(({ time }) => time),
    [4, 3, 2],
  );
  assert.deepEqual(audit.entries(1), [{ time: 4, phase: "decided", command: "b", outcome: "out-of-scope" }]);
});

test("denials are written at once, the rest may wait", () => {
  const written: [AuditEntry["outcome"], string][] = [];
  const audit = openAudit({
    now: () => 0,
    sink: { append: ({ outcome }, urgency) => void written.push([outcome, urgency]) },
  });
  audit.asked("a");
  audit.decided("a", "allowed", "cap");
  audit.decided("a", "out-of-scope");
  audit.decided("a", "undeclared");
  assert.deepEqual(written, [
    [undefined, "soon"],
    ["allowed", "soon"],
    ["out-of-scope", "now"],
    ["undeclared", "now"],
  ]);
});

test("a target that goes on and on is cut", () => {
  const audit = openAudit({ now: () => 0, sink: { append: () => undefined } });
  audit.decided("a", "allowed", "cap", "x".repeat(10_000));
  assert.equal(audit.entries(1)[0]?.target?.length, 513);
});

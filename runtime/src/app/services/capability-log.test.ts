import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { AuditEntry } from "@locara/schema";
import { openCapabilityLog } from "./capability-log.ts";
import { logBytes } from "./log-sizes.ts";

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "locara-log-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const noTrouble = (error: unknown): never => {
  throw error;
};

const asked = (time: number): AuditEntry => ({ time, phase: "asked", command: "fs.readText" });
const decided = (time: number, outcome: AuditEntry["outcome"] & string): AuditEntry => ({
  time,
  phase: "decided",
  command: "fs.readText",
  outcome,
  target: "$DOCUMENTS/a.txt",
});

test("entries are read in the order they were made in, whichever file they are in", (t) => {
  const log = openCapabilityLog(join(folderOf(t), "capability-log.jsonl"), noTrouble);
  const entries = [
    asked(1),
    decided(1, "out-of-scope"),
    asked(2),
    decided(2, "allowed"),
    asked(3),
    decided(3, "undeclared"),
  ];
  for (const entry of entries) log.append(entry, "soon");
  log.close();
  assert.deepEqual(log.read(), entries);
});

test("no number of allowed calls pushes a denial out of the log, which keeps its bound", (t) => {
  const folder = folderOf(t);
  const log = openCapabilityLog(join(folder, "capability-log.jsonl"), noTrouble);
  log.append(decided(1, "out-of-scope"), "now");
  for (let time = 2; time < 60_000; time++) log.append(decided(time, "allowed"), "soon");
  const read = log.read();
  log.close();
  assert.equal(read[0]?.outcome, "out-of-scope");
  assert.ok(read.length < 59_000, "older calls went");
  const bytes = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  assert.ok(bytes <= logBytes.capabilities + logBytes.refusals, String(bytes));
});

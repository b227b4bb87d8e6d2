import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { type HistoryEntry, historyLine } from "./history.ts";
import { openHistory } from "./kept-history.ts";

const entry = (host: string, middle: number): HistoryEntry => ({
  v: 1,
  at: "2026-03-01T00:00:00.000Z",
  app: "locara/transcribe",
  host,
  measure: "start.total",
  machine: "some machine",
  unit: "ms",
  p50: 1,
  p95: 1,
  rounds: 9,
  cost: { kind: "ratio", middle, low: null, high: null },
  regressed: false,
});

const inFolder = (use: (folder: string) => void): void => {
  const folder = mkdtempSync(join(tmpdir(), "locara-history-"));
  try {
    use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

test("both hosts of a run add to what was given, in the report's folder, and the given file stays as it was", () => {
  inFolder((folder) => {
    const given = join(folder, "given.jsonl");
    // Its last line was cut off.
    writeFileSync(given, `${historyLine(entry("browser", 1))}{"v":1,`);
    const environment = { LOCARA_REPORT: join(folder, "report"), LOCARA_BUDGET_HISTORY: given };
    const before = readFileSync(given, "utf8");
    const first = openHistory(environment);
    assert.deepEqual(first.earlier, [entry("browser", 1)]);
    first.keep([entry("browser", 2)]);
    const second = openHistory(environment);
    assert.deepEqual(second.earlier, [entry("browser", 1), entry("browser", 2)]);
    second.keep([entry("electron", 3)]);
    assert.deepEqual(openHistory(environment).earlier, [
      entry("browser", 1),
      entry("browser", 2),
      entry("electron", 3),
    ]);
    assert.equal(readFileSync(given, "utf8"), before);
  });
});

test("without a report's folder nothing is kept, and without a history there is none", () => {
  inFolder((folder) => {
    const history = openHistory({ LOCARA_BUDGET_HISTORY: join(folder, "none.jsonl") });
    assert.deepEqual(history.earlier, []);
    history.keep([entry("browser", 1)]);
    assert.deepEqual(openHistory({}).earlier, []);
  });
});

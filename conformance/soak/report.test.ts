import assert from "node:assert/strict";
import test from "node:test";
import { faults, grows, internalErrors, memoryRow, operationRows, type SoakReport, soakText } from "./report.ts";
import { added, count, type Tallies } from "./tally.ts";

const series = (values: readonly number[]) => values.map((value, index) => ({ seconds: index, value }));
const tallies: Tallies = {};
for (const ended of ["done", "done", "denied", "failed", "cancelled"] as const)
  count(tallies, "db.query", ended, 2, () => 0);

const report: SoakReport = {
  minutes: 1,
  sessions: 2,
  models: "self-made",
  operations: operationRows(tallies),
  memory: [],
  errors: {},
  logged: {},
  readBack: 5,
  lost: 0,
  leftOver: [],
  warmUpSeconds: 10,
};

test("what is expected to be refused or cancelled is counted apart from what failed", () => {
  const [row] = operationRows(tallies);
  assert.deepEqual(row, {
    kind: "db.query",
    count: 5,
    cancelled: 1,
    denied: 1,
    failed: 1,
    medianMs: 2,
    p95Ms: 2,
    longestMs: 2,
  });
  assert.equal(operationRows(added([tallies, tallies]))[0]?.count, 10);
});

test("a soak passes only if something was done, all of it is there, nothing failed and nobody stayed", () => {
  assert.deepEqual(faults(report), []);
  assert.deepEqual(faults({ ...report, errors: { "db.query: x": 3 } }), ["3 unexpected errors"]);
  assert.deepEqual(faults({ ...report, logged: { "db.query failed": 1 } }), ["1 errors inside the runtime"]);
  assert.deepEqual(faults({ ...report, lost: 1 }), ["1 acknowledged writes were lost"]);
  assert.deepEqual(faults({ ...report, leftOver: ["llama 7"] }), ["1 processes outlived the host: llama 7"]);
  assert.deepEqual(faults({ ...report, readBack: 0 }), ["nothing was done"]);
});

test("only what went wrong inside the runtime is taken from its log", () => {
  const log = [
    { level: "error", what: "fs.readText failed: file/not-found" },
    { level: "info", what: "the engine was ended", error: "x" },
    { level: "error", what: "llm.chat failed", error: "Error: odd\n    at here\n    at there" },
  ];
  const text = log.map((line) => `${JSON.stringify(line)}\n`).join("");
  assert.deepEqual(internalErrors(text), { "llm.chat failed: Error: odd     at here": 1 });
});

test("memory of the warm-up counts for no trend, and a figure grows if even the least slope is more than none", () => {
  const level = [900, 900, 900, ...Array.from({ length: 30 }, (_, index) => 50 + (index % 2))];
  const row = memoryRow("heap", series(level), 3);
  assert.equal(row.most, 51);
  assert.equal(row.trend?.samples, 30);
  assert.equal(grows(row), false);
  assert.equal(grows(memoryRow("heap", series(Array.from({ length: 30 }, (_, index) => index)), 0)), true);
  assert.equal(memoryRow("heap", series([1, 2, 3]), 0).trend, null);
});

test("the text says what grows, and every error with how often it came", () => {
  const rising = memoryRow("host, live heap", series(Array.from({ length: 30 }, (_, index) => index * 1e6)), 0);
  const text = soakText({ ...report, memory: [rising], errors: { "llm.chat: x": 2 } }).join("\n");
  assert.match(text, /host, live heap .* grows/);
  assert.match(text, /2 × llm\.chat: x/);
});

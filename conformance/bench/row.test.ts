import assert from "node:assert/strict";
import { test } from "node:test";
import { compare } from "./measure.ts";
import { measureRow, type Row, verdict } from "./row.ts";
import { table } from "./table.ts";

const row = (unit: Row["unit"], of: "ours" | "ratio", ours: number, baseline: number | null): Row => ({
  name: "some.row",
  unit,
  baseline: baseline === null ? null : "the bare thing",
  budget: unit === "per second" ? { of, firstCut: 0.93, goal: 0.97 } : { of, firstCut: 3, goal: 2 },
  measure: () =>
    Promise.resolve({
      ours: { median: ours, p95: ours },
      baseline: baseline === null ? null : { median: baseline, p95: baseline },
      added: baseline === null ? null : ours - baseline,
      rounds: 5,
      figures: { ours: [], baseline: [] },
    }),
});

const cases = [
  { given: row("ms", "ours", 2, null), is: "goal", because: "2 ms are at most 2" },
  { given: row("ms", "ours", 2.5, null), is: "first cut", because: "between goal and first cut" },
  { given: row("ms", "ours", 3.1, null), is: "over budget", because: "more than the first cut" },
  { given: row("ms", "ratio", 4, 2), is: "goal", because: "twice the baseline" },
  { given: row("ms", "ratio", 8, 2), is: "over budget", because: "four times the baseline" },
  { given: row("per second", "ratio", 98, 100), is: "goal", because: "higher is better here" },
  { given: row("per second", "ratio", 95, 100), is: "first cut", because: "between first cut and goal" },
  { given: row("per second", "ratio", 90, 100), is: "over budget", because: "less than the first cut" },
] as const;
for (const { given, is, because } of cases) {
  test(`a row in ${given.unit} is ${is}: ${because}`, async () => {
    assert.equal(verdict(given, await measureRow(given)), is);
  });
}

test("the ratio is ours divided by the baseline, and its baseline is named", async () => {
  assert.deepEqual(await measureRow(row("ms", "ratio", 6, 4)), {
    name: "some.row",
    unit: "ms",
    ours: { median: 6, p95: 6 },
    baseline: { what: "the bare thing", median: 4, p95: 4 },
    ratio: 1.5,
    added: 2,
    rounds: 5,
    note: "",
  });
});

test("a row that cannot be measured here says why, in the line and under the table", async () => {
  const absent: Row = {
    ...row("ms", "ours", 1, null),
    measure: () => Promise.resolve({ unavailable: "no Electron here" }),
  };
  const line = await measureRow(absent);
  assert.equal(line.ours, null);
  assert.equal(verdict(absent, line), "not measured");
  assert.equal(table([absent], [line]).at(-1), "some.row: not measured: no Electron here");
});

test("a row that goes wrong is a failed line, and stops no other", async () => {
  const broken: Row = {
    ...row("ms", "ours", 1, null),
    measure: () => Promise.reject(new Error("the page never came")),
  };
  const line = await measureRow(broken);
  assert.equal(verdict(broken, line), "failed");
  assert.match(line.note, /the page never came/);
});

test("what is added to the baseline in each round is held to its limit, not the difference of two medians", async () => {
  const given: Row = {
    ...row("ms", "ours", 12, 10.5),
    budget: { of: "added", firstCut: 2, goal: 1 },
    measure: async () => ({
      ...(await compare(
        (round) => [11, 51, 21, 91, 32.5][round] ?? 0,
        (round) => [10, 50, 20, 90, 30][round] ?? 0,
        { warmUp: 0 },
      )),
    }),
  };
  const line = await measureRow(given);
  assert.equal(line.added, 1);
  assert.equal(verdict(given, line), "goal", "2.5 are between the medians, and 1 is added");
});

import assert from "node:assert/strict";
import { test } from "node:test";
import type { HistoryEntry } from "./history.ts";
import { type Circumstances, judge, type Measurement } from "./judge.ts";
import { budgetOf, budgets, type Held, tiers } from "./tables.ts";

const here: Circumstances = {
  at: "2026-03-09T00:00:00.000Z",
  app: "locara/transcribe",
  host: "electron",
  machine: "some machine",
  place: "elsewhere",
  history: [],
};

const steady = (figure: number, rounds = 9): readonly number[] =>
  Array.from({ length: rounds }, (_, round) => figure * (1 + 0.01 * ((round % 3) - 1)));

const total = (ours: number, rounds = 9): Measurement => ({
  name: "start.total",
  ours: steady(ours, rounds),
  baseline: steady(1000, rounds),
});

const tokens = (ours: number): Measurement => ({ name: "engine.tokens.3B", ours: steady(ours), baseline: steady(60) });

/** Earlier runs that cost what `costs` says. */
const earlier = (measurement: (cost: number) => Measurement, costs: readonly number[]): readonly HistoryEntry[] =>
  costs.flatMap((cost, index) => {
    const { entry } = judge(measurement(cost), { ...here, at: `2026-03-0${index + 1}T00:00:00.000Z` });
    return entry === null ? [] : [entry];
  });

test("on a reference machine the middle must keep the limit of its tier", () => {
  assert.equal(judge(total(1400), { ...here, place: "mid" }).failure, null);
  assert.match(
    judge(total(1600), { ...here, place: "mid" }).failure ?? "",
    /^start.total: its middle of 1600 ms breaks/,
  );
  assert.equal(judge(total(1600), { ...here, place: "low" }).failure, null);
  assert.equal(judge(total(1600), { ...here, place: "mid" }).record.within, false);
});

test("where more is better, less than the limit breaks it", () => {
  assert.equal(judge(tokens(55), { ...here, place: "mid" }).failure, null);
  assert.match(judge(tokens(45), { ...here, place: "mid" }).failure ?? "", /its middle of 45 per second breaks/);
});

test("a p95 is judged where it is more than the worst of a few rounds", () => {
  const wild = (rounds: number): Measurement => ({
    ...total(1000, rounds),
    ours: steady(1000, rounds).map((figure, round) => (round % 10 === 0 ? 9000 : figure)),
  });
  assert.equal(judge(wild(9), { ...here, place: "mid" }).failure, null);
  assert.match(judge(wild(20), { ...here, place: "mid" }).failure ?? "", /its p95 of 9000 ms breaks/);
});

test("elsewhere a limit in milliseconds holds nobody, and what it costs beside the baseline is told", () => {
  const { failure, record } = judge(total(9000), here);
  assert.equal(failure, null);
  assert.deepEqual([record.limit, record.within], [1.6, true]);
  assert.match(record.note, /9\.00× \(.*\) against bare host, empty page, over 1\.60×/);
});

test("bytes have one limit on every machine", () => {
  const page = (bytes: number): Measurement => ({ name: "bundle.page", ours: [bytes], baseline: null });
  assert.equal(judge(page(5_000_000), here).failure, null);
  assert.match(judge(page(9_000_000), here).failure ?? "", /8\.58 MiB breaks the limit of 8\.00 MiB/);
  assert.notEqual(judge(page(1), here).entry, null);
});

test("what is not recommended or unknown holds nobody, and is said as such", () => {
  const large = (name: string): Measurement => ({ name, ours: steady(1), baseline: steady(60) });
  const onLow = judge(large("engine.tokens.7B"), { ...here, place: "low" });
  assert.deepEqual([onLow.failure, onLow.record.limit], [null, null]);
  assert.match(onLow.record.note, /not recommended/);
  assert.match(judge(large("engine.tokens.14B"), { ...here, place: "high" }).record.note, /unknown/);
});

const regressions = [
  { before: [1500, 1510, 1490], now: 1530, worse: false, because: "2 % is less than what counts" },
  { before: [1500, 1510, 1490], now: 1900, worse: true, because: "a quarter more than ever before" },
  { before: [1500, 1510], now: 9000, worse: false, because: "two runs do not tell how runs differ" },
  { before: [1500, 2200, 1490], now: 2400, worse: false, because: "this machine's runs differ as much" },
  { before: [1500, 1510, 1490], now: 900, worse: false, because: "faster is no regression" },
];
for (const { before, now, worse, because } of regressions) {
  test(`${now} ms after ${before.join(", ")} is ${worse ? "a" : "no"} regression: ${because}`, () => {
    const { failure, entry } = judge(total(now), { ...here, history: earlier((cost) => total(cost), before) });
    assert.equal(failure !== null, worse, failure ?? "");
    assert.equal(entry?.regressed, worse);
  });
}

test("fewer tokens in a second than ever before are a regression", () => {
  const history = earlier(tokens, [55, 56, 54]);
  assert.match(judge(tokens(40), { ...here, history }).failure ?? "", /it costs 1\.50×/);
  assert.equal(judge(tokens(90), { ...here, history }).failure, null);
});

test("rounds that scatter more than the change prove nothing", () => {
  const history = earlier((cost) => total(cost), [1500, 1510, 1490]);
  const scattered: Measurement = { ...total(1800), ours: [1200, 2900, 1400, 2700, 1300, 2600, 1900] };
  const judged = judge({ ...scattered, baseline: steady(1000, 7) }, { ...here, history });
  assert.equal(judged.failure, null);
});

test("only runs of the same app, host, machine and budget are compared with, and none that was worse", () => {
  const runs = earlier((cost) => total(cost), [1500, 1510, 1490]);
  const found = (history: readonly HistoryEntry[]) => judge(total(1900), { ...here, history }).failure !== null;
  assert.ok(found(runs));
  for (const other of [
    { app: "other/app" },
    { host: "browser" },
    { machine: "other" },
    { measure: "start.spawn" },
    { regressed: true },
  ])
    assert.ok(!found(runs.map((entry) => ({ ...entry, ...other }))), JSON.stringify(other));
});

test("a run that was worse does not become the measure of the next", () => {
  const runs = earlier((cost) => total(cost), [1500, 1510, 1490]);
  const { entry } = judge(total(1900), { ...here, history: runs });
  assert.ok(entry !== null);
  assert.notEqual(judge(total(1900), { ...here, history: [...runs, entry] }).failure, null);
});

test("too few rounds are shown, and neither judged nor kept", () => {
  const { failure, entry, record } = judge(total(9000, 4), { ...here, place: "high" });
  assert.deepEqual([failure, entry, record.p50 > 8000], [null, null, true]);
  assert.match(record.note, /4 rounds are too few to judge/);
  assert.doesNotMatch(judge(total(9000, 4), here).record.note, /Infinity/);
});

test("a measurement without its baseline is refused", () => {
  assert.throws(() => judge({ ...total(1), baseline: null }, here), /without a baseline/);
  assert.throws(() => judge({ ...total(1), baseline: [1] }, here), /without a baseline/);
});

// Section 14 of the specification, as it stands there: mid, low, high.
const specification: readonly (readonly [name: string, mid: string, low: string, high: string])[] = [
  ["start.spawn", "100", "200", "50"],
  ["start.webview", "300", "500", "200"],
  ["start.bundle", "400", "700", "200"],
  ["start.firstModel", "5000", "10000", "3000"],
  ["start.total", "1500", "2500", "1000"],
  ["engine.firstToken.3B", "200", "400", "100"],
  ["engine.tokens.3B", "50", "25", "80"],
  ["engine.firstToken.7B", "350", "not recommended", "200"],
  ["engine.tokens.7B", "30", "not recommended", "50"],
  ["engine.firstToken.14B", "not recommended", "not recommended", "unknown"],
  ["engine.tokens.14B", "not recommended", "not recommended", "unknown"],
];

test("the specification's numbers are its own, and nothing else says that it is of it", () => {
  const word = (held: Held): string => (typeof held === "string" ? held : String(held.p50));
  const rows = budgets
    .filter(({ source }) => source === "locara-spec")
    .map(({ name, limits }) => [name, word(limits.mid), word(limits.low), word(limits.high)]);
  assert.deepEqual(rows, specification);
});

test("every budget is named once, has a limit or a word for every tier, and no p95 that is stricter than its middle", () => {
  assert.equal(new Set(budgets.map(({ name }) => name)).size, budgets.length);
  for (const { name, limits, better, source, smallest, cost } of budgets) {
    for (const tier of tiers) {
      const held = limits[tier];
      if (typeof held === "string") continue;
      assert.ok(held.p50 > 0 && held.p95 > 0, name);
      assert.ok(better === "lower" ? held.p95 >= held.p50 : held.p95 <= held.p50, name);
    }
    assert.ok(source === "locara-spec" || source.ours.length > 20, name);
    assert.ok(cost === "added" ? smallest > 0 : smallest > 1, name);
  }
  assert.throws(() => budgetOf("start.everything"), /There is no budget/);
});

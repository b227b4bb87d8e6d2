import assert from "node:assert/strict";
import { test } from "node:test";
import { type HistoryEntry, historyLine, readHistory } from "./history.ts";
import { trendSvg } from "./trend-svg.ts";

const entry = (day: number, middle: number, more: Partial<HistoryEntry> = {}): HistoryEntry => ({
  v: 1,
  at: `2026-03-${String(day).padStart(2, "0")}T00:00:00.000Z`,
  app: "locara/transcribe",
  host: "browser",
  measure: "start.total",
  machine: "linux-x64, Some CPU, 2 cores, 8 GB",
  unit: "ms",
  p50: 500,
  p95: 600,
  rounds: 9,
  cost: { kind: "ratio", middle, low: middle - 0.1, high: middle + 0.1 },
  regressed: false,
  ...more,
});

const circles = (svg: string): readonly number[] =>
  [...svg.matchAll(/<circle cx="[\d.]+" cy="([\d.]+)"/g)].map(([, y]) => Number(y));

test("every run of a measure is one dot, later ones further right, costlier ones higher", () => {
  const svg = trendSvg(
    [entry(2, 1.2), entry(1, 1.1), entry(3, 1.5), entry(3, 9, { measure: "cpu.idle" })],
    "start.total",
  );
  const heights = circles(svg ?? "");
  assert.equal(heights.length, 3);
  assert.deepEqual(
    heights,
    heights.toSorted((a, b) => b - a),
  );
  assert.match(svg ?? "", /times the baseline of the same run/);
});

test("a run that was found worse is a ring, and is said in words", () => {
  const svg = trendSvg([entry(1, 1), entry(2, 2, { regressed: true })], "start.total") ?? "";
  assert.equal(svg.match(/fill="none" stroke="[^"]*" stroke-width="1.5"><title>/g)?.length, 1);
  assert.match(svg, /worse than before/);
  assert.match(svg, /2 runs, last 2.00×, 1 found worse/);
});

test("hosts and classes of machines have a line each", () => {
  const svg = trendSvg(
    [entry(1, 1), entry(1, 2, { host: "electron" }), entry(2, 3, { machine: "mac" })],
    "start.total",
  );
  assert.equal(svg?.match(/<polyline/g)?.length, 3);
});

test("a measure that was never measured has no picture", () => {
  assert.equal(trendSvg([entry(1, 1)], "cpu.idle"), null);
  assert.equal(trendSvg([], "cpu.idle"), null);
});

test("one run, or runs that are all alike, are drawn inside the picture", () => {
  for (const history of [[entry(1, 0)], [entry(1, 1), entry(2, 1)]]) {
    const alike = history.map((one) => ({ ...one, cost: { ...one.cost, low: null, high: null } }));
    for (const y of circles(trendSvg(alike, "start.total") ?? "")) assert.ok(y > 0 && y < 220, String(y));
  }
});

test("no name breaks out of the picture", () => {
  const svg = trendSvg([entry(1, 1, { app: '<script>"&' })], "start.total") ?? "";
  assert.ok(!svg.includes("<script>") && svg.includes("&lt;script&gt;&quot;&amp;"));
});

test("the same history is the same picture", () => {
  const history = [entry(1, 1), entry(2, 1.3)];
  assert.equal(trendSvg(history, "start.total"), trendSvg([...history].reverse(), "start.total"));
});

test("a history is read back as it was written, and a line that is none is left out", () => {
  const history = [entry(1, 1), entry(2, 1.3, { cost: { kind: "plain", middle: 7, low: null, high: null } })];
  const broken = [
    "",
    '{"v":1,"at":',
    "null",
    JSON.stringify({ ...entry(1, 1), v: 2 }),
    JSON.stringify({ ...entry(1, 1), at: "yesterday" }),
    JSON.stringify({ ...entry(1, 1), p50: null }),
    JSON.stringify({ ...entry(1, 1), cost: { kind: "other", middle: 1, low: 1, high: 1 } }),
  ];
  const text = history.map(historyLine).join(`${broken.join("\n")}\n`);
  assert.deepEqual(readHistory(text), history);
});

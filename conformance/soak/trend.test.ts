import assert from "node:assert/strict";
import test from "node:test";
import { trendOf } from "./trend.ts";

const close = (seen: number, wanted: number, within = 1e-6) =>
  assert.ok(Math.abs(seen - wanted) <= within, `${seen} is not ${wanted}`);

test("a straight line has its own slope, and no doubt about it", () => {
  const trend = trendOf([0, 1, 2, 3].map((seconds) => ({ seconds, value: 5 + seconds / 3600 })));
  for (const figure of [trend.slope, trend.low, trend.high, trend.median]) close(figure, 1);
  assert.equal(trend.samples, 4);
});

test("slope and interval are those of a worked example", () => {
  // x: 1…5, y: 2 4 5 4 5. By hand: slope 0.6, residual sum 2.4, standard error √(0.8 / 10) = 0.28284, t(3) = 3.18245.
  const trend = trendOf([2, 4, 5, 4, 5].map((value, index) => ({ seconds: (index + 1) * 3600, value })));
  close(trend.slope, 0.6);
  close(trend.low, 0.6 - 3.18245 * 0.2828427, 0.01);
  close(trend.high, 0.6 + 3.18245 * 0.2828427, 0.01);
});

test("one outlier moves least squares, and not the median of the slopes", () => {
  const trend = trendOf([1, 1, 1, 1, 1, 1, 1, 1, 900].map((value, index) => ({ seconds: index * 60, value })));
  assert.equal(trend.median, 0);
  assert.ok(trend.slope > 100);
});

test("noise around a level has an interval that holds zero", () => {
  const trend = trendOf(Array.from({ length: 100 }, (_, index) => ({ seconds: index, value: 50 + (index % 2) })));
  assert.ok(trend.low < 0 && trend.high > 0);
});

test("too few samples, or all at one time, are no trend", () => {
  assert.throws(() =>
    trendOf([
      { seconds: 0, value: 1 },
      { seconds: 1, value: 2 },
    ]),
  );
  assert.throws(() => trendOf([1, 2, 3].map((value) => ({ seconds: 0, value }))));
});

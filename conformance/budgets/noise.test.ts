import assert from "node:assert/strict";
import { test } from "node:test";
import { intervalOf, outside, regressionBound } from "./noise.ts";

/** Mulberry32: the same figures in every run. */
const seeded = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

const times = process.env.LOCARA_LONG ? 3000 : 300;

/**
 * Wilcoxon's test as a textbook has it: rank what is left of each figure without `guess`, and count, among all ways to give those
 * ranks signs, the ones that are at least as lopsided.
 */
function rejects(figures: readonly number[], guess: number): boolean {
  const left = figures.map((figure) => figure - guess).sort((a, b) => Math.abs(a) - Math.abs(b));
  const seen = left.reduce((sum, rest, index) => sum + (rest > 0 ? index + 1 : 0), 0);
  const all = 2 ** left.length;
  const total = (left.length * (left.length + 1)) / 2;
  const lopsided = Math.min(seen, total - seen);
  let asLopsided = 0;
  for (let signs = 0; signs < all; signs++) {
    let sum = 0;
    for (let rank = 1; rank <= left.length; rank++) if ((signs >> (rank - 1)) & 1) sum += rank;
    if (sum <= lopsided) asLopsided++;
  }
  return (2 * asLopsided) / all <= outside;
}

test("a guess is inside the interval exactly when the textbook's test does not reject it", () => {
  const random = seeded(1);
  let inside = 0;
  let excluded = 0;
  for (let time = 0; time < times; time++) {
    const figures = Array.from({ length: 1 + Math.floor(random() * 10) }, () => random() * 10 - 5);
    const { low, high, middle } = intervalOf(figures);
    assert.ok(low <= middle && middle <= high);
    for (let tries = 0; tries < 10; tries++) {
      const guess = random() * 12 - 6;
      const is = low <= guess && guess <= high;
      assert.equal(is, !rejects(figures, guess), `${guess} with ${figures.join(", ")}`);
      if (is) inside++;
      else excluded++;
    }
  }
  assert.ok(inside > times && excluded > times, `${inside} were inside and ${excluded} were not`);
});

test("the interval holds the true middle in at least 15 of 16 runs, and is not much wider than that needs", () => {
  const random = seeded(2);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  for (const rounds of [5, 7, 9, 15]) {
    let held = 0;
    for (let run = 0; run < 2000; run++) {
      const { low, high } = intervalOf(Array.from({ length: rounds }, () => 7 + normal()));
      if (low <= 7 && 7 <= high) held++;
    }
    assert.ok(held / 2000 > 1 - outside - 0.02 && held / 2000 < 0.99, `${rounds} rounds: ${held / 2000}`);
  }
});

test("what moves every figure moves the interval as far", () => {
  const random = seeded(3);
  for (let time = 0; time < times; time++) {
    const figures = Array.from({ length: 6 }, () => Math.round(random() * 1000));
    const one = intervalOf(figures);
    const moved = intervalOf(figures.map((figure) => figure + 64).reverse());
    assert.deepEqual(moved, { middle: one.middle + 64, low: one.low + 64, high: one.high + 64 });
  }
});

test("fewer than five rounds say nothing for sure, however alike they are", () => {
  const { middle, low, high } = intervalOf([2, 2, 2, 2]);
  assert.deepEqual([middle, low, high], [2, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
  assert.deepEqual(intervalOf([2, 2, 2, 2, 2]), { middle: 2, low: 2, high: 2 });
  assert.throws(() => intervalOf([]), /nothing was measured/);
});

test("one wild round of nine moves neither the middle nor the ends far", () => {
  const { middle, high } = intervalOf([1, 1.1, 0.9, 1, 1.05, 0.95, 1, 1.02, 50]);
  assert.ok(middle < 1.1 && high < 30, `${middle}, ${high}`);
});

const bounds = [
  { earlier: [1, 2], smallest: 0.1, bound: null, because: "two runs do not tell how runs differ" },
  {
    earlier: [1, 1, 1],
    smallest: 0.1,
    bound: 1.1,
    because: "runs that agree leave the smallest difference that counts",
  },
  { earlier: [1, 3, 2], smallest: 0.1, bound: 4, because: "the worst of noisy runs is not the limit of noise" },
  { earlier: [4, 1, 2, 3], smallest: 0, bound: 5.5, because: "an even number of runs has a middle between two" },
];
for (const { earlier, smallest, bound, because } of bounds) {
  test(`after ${earlier.join(", ")} a run must cost more than ${bound}: ${because}`, () => {
    const found = regressionBound(earlier, smallest);
    assert.equal(found === null ? null : Math.round(found * 1e9) / 1e9, bound);
  });
}

/** How often a run is called a regression that is `slower` than the earlier ones, where runs and rounds scatter as real ones do. */
function called(slower: number, earlierRuns: number): number {
  const random = seeded(4);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const run = (add: number) => {
    const own = add + 0.05 * normal();
    return intervalOf(Array.from({ length: 9 }, () => own + 0.05 * normal()));
  };
  let found = 0;
  for (let time = 0; time < times; time++) {
    const bound = regressionBound(
      Array.from({ length: earlierRuns }, () => run(0).middle),
      Math.log(1.1),
    );
    if (bound !== null && run(slower).low > bound) found++;
  }
  return found / times;
}

test("runs and rounds that scatter by 5 % raise few false alarms, and half as slow again is found", () => {
  assert.ok(called(0, 3) < 0.03, `${called(0, 3)} of the runs after three`);
  assert.ok(called(0, 10) < 0.01, `${called(0, 10)} of the runs after ten`);
  assert.ok(called(Math.log(1.5), 3) > 0.8, `${called(Math.log(1.5), 3)}`);
  assert.ok(called(Math.log(1.5), 10) > 0.9, `${called(Math.log(1.5), 10)}`);
});

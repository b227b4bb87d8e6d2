import assert from "node:assert/strict";
import { test } from "node:test";
import { compare, lastResult, perAwaitedCall, perCall, summary, together } from "./measure.ts";

const cases = [
  { figures: [3], median: 3, p95: 3, because: "one figure is all there is" },
  { figures: [1, 2], median: 1.5, p95: 2, because: "between two lies their middle" },
  { figures: [5, 1, 3], median: 3, p95: 5, because: "the order they came in does not matter" },
  {
    figures: Array.from({ length: 100 }, (_, index) => index + 1),
    median: 50.5,
    p95: 95,
    because: "95 of 100 stay at or below",
  },
];
for (const { figures, median, p95, because } of cases) {
  test(`${figures.length} figures have the median ${median} and p95 ${p95}: ${because}`, () => {
    assert.deepEqual(summary(figures), { median, p95 });
  });
}

test("no figures are an error, not a zero", () => {
  assert.throws(() => summary([]), /nothing was measured/);
});

test("in a round each side is asked twice, one of them around the other, and the warm-up does not count", async () => {
  const order: string[] = [];
  const side = (name: string, figure: number) => (turn: number) => {
    order.push(`${name}${turn}`);
    return turn < 0 ? 1000 : figure;
  };
  const compared = await compare(side("a", 2), side("b", 1), { rounds: 6, warmUp: 1 });
  const figures = { ours: Array(6).fill(2), baseline: Array(6).fill(1) };
  assert.deepEqual(compared, {
    ours: { median: 2, p95: 2 },
    baseline: { median: 1, p95: 1 },
    added: 1,
    rounds: 6,
    figures,
  });
  assert.deepEqual(order.slice(0, 8), ["a-2", "b-2", "b-1", "a-1", "a0", "b0", "b1", "a1"]);
});

test("a side that is quicker the second time in a row, and a machine that grows slower, wrong neither", async () => {
  let now = 0;
  let last = "";
  const side = (name: string, cost: number) => () => {
    const figure = cost + now++ + (last === name ? 0 : 50);
    last = name;
    return figure;
  };
  assert.equal((await compare(side("a", 13), side("b", 10), { rounds: 8, warmUp: 2 })).added, 3);
});

test("without a baseline a round is one turn", async () => {
  const turns: number[] = [];
  await compare((turn) => turns.push(turn), null, { warmUp: 2 });
  assert.deepEqual(turns, [-2, -1, 0, 1, 2, 3, 4]);
});

test("what ours adds is taken from each round: a machine that is slow for a while is slow for both", async () => {
  const computing = [10, 50, 20, 90, 30];
  const added = [3, 1, 1, 1, 5];
  const of = (list: readonly number[], turn: number): number => list[Math.floor(turn / 2)] ?? 0;
  const compared = await compare(
    (turn) => of(computing, turn) + of(added, turn),
    (turn) => of(computing, turn),
    { warmUp: 0 },
  );
  assert.equal(compared.added, 1);
  assert.equal(compared.ours.median - (compared.baseline?.median ?? 0), 5, "the middles are of different rounds");
});

test("several comparisons are one over all their rounds", async () => {
  const slow = await compare(
    () => 9,
    () => 6,
  );
  const fast = await compare(
    (turn) => 3 + Math.floor(turn / 2),
    () => 1,
    { rounds: 6 },
  );
  assert.deepEqual(together([slow, fast]), {
    ours: { median: 8, p95: 9 },
    baseline: { median: 1, p95: 6 },
    added: 3,
    rounds: 11,
    figures: { ours: [9, 9, 9, 9, 9, 3, 4, 5, 6, 7, 8], baseline: [6, 6, 6, 6, 6, 1, 1, 1, 1, 1, 1] },
  });
  assert.equal(together([await compare(() => 1, null)]).baseline, null);
});

test("fewer than five rounds are five", async () => {
  assert.equal((await compare(() => 1, null, { rounds: 1 })).rounds, 5);
});

test("a call's time is that of one call, however often it is made", async () => {
  let calls = 0;
  const each = perCall(1000, () => calls++);
  assert.equal(calls, 1000);
  assert.equal(lastResult(), 999);
  assert.ok(each > 0 && each < 1e6, String(each));
  assert.ok((await perAwaitedCall(10, () => Promise.resolve())) > 0);
});

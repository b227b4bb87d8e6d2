import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createRounds } from "./rounds.ts";

const soon = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Takes steps one after the other and writes down when each began. */
async function walk(rounds: ReturnType<typeof createRounds>, name: string, steps: number, seen: string[]) {
  const participant = rounds.enter();
  try {
    for (let step = 1; step <= steps; step++) {
      await participant.step(async () => {
        seen.push(`${name}${step}`);
        await soon();
      });
    }
  } finally {
    participant.leave();
  }
}

test("whoever takes part takes one step in each round, and one alone waits for nobody", async () => {
  const rounds = createRounds();
  const seen: string[] = [];
  await Promise.all([walk(rounds, "a", 3, seen), walk(rounds, "b", 1, seen), walk(rounds, "c", 2, seen)]);
  assert.deepEqual(
    ["a1", "b1", "c1", "a2", "c2", "a3"].map((step) => seen.indexOf(step)).every((at, index) => at === index),
    true,
    seen.join(" "),
  );
});

test("one who comes in the middle is in the next round, and does not wait for the others to end", async () => {
  const rounds = createRounds();
  const seen: string[] = [];
  const first = walk(rounds, "a", 9, seen);
  await soon();
  const second = walk(rounds, "b", 2, seen);
  await Promise.all([first, second]);
  assert.equal(seen.indexOf("b2") < seen.indexOf("a5"), true, seen.join(" "));
});

test("a step that fails is its own participant's matter", async () => {
  const rounds = createRounds();
  const seen: string[] = [];
  const fails = async () => {
    const participant = rounds.enter();
    try {
      await participant.step(() => Promise.reject(new Error("It fails.")));
    } finally {
      participant.leave();
    }
  };
  const [failed] = await Promise.allSettled([fails(), walk(rounds, "a", 3, seen)]);
  assert.equal(failed?.status, "rejected");
  assert.deepEqual(seen, ["a1", "a2", "a3"]);
});

test("however long each goes on, nobody is ever more than one step ahead of another who is there", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 5 }), async (lengths) => {
      const rounds = createRounds();
      const seen: string[] = [];
      await Promise.all(lengths.map((length, index) => walk(rounds, `${index}-`, length, seen)));
      const done = lengths.map(() => 0);
      for (const step of seen) {
        const [who = 0, count = 0] = step.split("-").map(Number);
        done[who] = count;
        const there = done.filter((taken, index) => taken < (lengths[index] ?? 0));
        assert.equal(there.length === 0 || count - Math.min(...there) <= 1, true, seen.join(" "));
      }
      assert.equal(
        seen.length,
        lengths.reduce((sum, length) => sum + length, 0),
      );
    }),
    { numRuns: 100 },
  );
});

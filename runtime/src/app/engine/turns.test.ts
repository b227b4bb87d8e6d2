import assert from "node:assert/strict";
import { test } from "node:test";
import { createTurns } from "./turns.ts";

const never = new AbortController().signal;
const soon = () => new Promise<void>((resolve) => setImmediate(resolve));

test("turns of one key come in order and never two at once; another key does not wait", async () => {
  const turns = createTurns();
  const seen: string[] = [];
  const work = (name: string) => async () => {
    seen.push(`${name} begins`);
    await soon();
    seen.push(`${name} ends`);
    return name;
  };
  const results = await Promise.all([
    turns.take("a", 1, never, work("one")),
    turns.take("a", 1, never, work("two")),
    turns.take("b", 1, never, work("other")),
  ]);
  assert.deepEqual(results, ["one", "two", "other"]);
  assert.equal(seen.indexOf("other begins") < seen.indexOf("one ends"), true);
  assert.equal(seen.indexOf("one ends") < seen.indexOf("two begins"), true);
});

test("work that throws passes the turn on", async () => {
  const turns = createTurns();
  await assert.rejects(
    turns.take("a", 1, never, () => Promise.reject(new Error("no"))),
    /no/,
  );
  assert.equal(await turns.take("a", 1, never, () => Promise.resolve("yes")), "yes");
});

test("one who leaves while waiting never runs, and those behind move up", async () => {
  const turns = createTurns();
  const abort = new AbortController();
  const first = turns.take("a", 1, never, soon);
  const left = turns.take("a", 1, abort.signal, () => assert.fail("it must not run"));
  const last = turns.take("a", 1, never, () => Promise.resolve("last"));
  abort.abort();
  await assert.rejects(left, { code: "call/cancelled" });
  await first;
  assert.equal(await last, "last");
  await assert.rejects(
    turns.take("a", 1, abort.signal, () => Promise.resolve()),
    { code: "call/cancelled" },
  );
});

test("several may be inside at once, and the next one goes in when any of them leaves", async () => {
  const turns = createTurns();
  let inside = 0;
  let most = 0;
  const work = async () => {
    inside += 1;
    most = Math.max(most, inside);
    await soon();
    inside -= 1;
  };
  await Promise.all(Array.from({ length: 9 }, () => turns.take("a", 3, never, work)));
  assert.deepEqual([most, inside], [3, 0]);
});

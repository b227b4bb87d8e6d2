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
    turns.take("a", never, work("one")),
    turns.take("a", never, work("two")),
    turns.take("b", never, work("other")),
  ]);
  assert.deepEqual(results, ["one", "two", "other"]);
  assert.equal(seen.indexOf("other begins") < seen.indexOf("one ends"), true);
  assert.equal(seen.indexOf("one ends") < seen.indexOf("two begins"), true);
});

test("work that throws passes the turn on", async () => {
  const turns = createTurns();
  await assert.rejects(
    turns.take("a", never, () => Promise.reject(new Error("no"))),
    /no/,
  );
  assert.equal(await turns.take("a", never, () => Promise.resolve("yes")), "yes");
});

test("one who leaves while waiting never runs, and those behind move up", async () => {
  const turns = createTurns();
  const abort = new AbortController();
  const first = turns.take("a", never, soon);
  const left = turns.take("a", abort.signal, () => assert.fail("it must not run"));
  const last = turns.take("a", never, () => Promise.resolve("last"));
  abort.abort();
  await assert.rejects(left, { code: "call/cancelled" });
  await first;
  assert.equal(await last, "last");
  await assert.rejects(
    turns.take("a", abort.signal, () => Promise.resolve()),
    { code: "call/cancelled" },
  );
});

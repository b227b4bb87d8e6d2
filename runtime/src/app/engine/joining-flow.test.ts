import assert from "node:assert/strict";
import { test } from "node:test";
import { createJoiningFlow } from "./joining-flow.ts";

const joined = (waiting: { readonly text: string }, next: { readonly text: string }) => ({
  text: waiting.text + next.text,
});

test("the first item goes at once, and what comes while it is on its way goes together after it", async () => {
  const sent: string[] = [];
  const taken: (() => void)[] = [];
  const flow = createJoiningFlow<{ readonly text: string }>(({ text }) => {
    sent.push(text);
    return new Promise((resolve) => taken.push(resolve));
  }, joined);
  for (const text of ["a", "b", "c"]) flow.push({ text });
  assert.deepEqual(sent, ["a"]);
  taken.shift()?.();
  const flushed = flow.flushed();
  await new Promise(setImmediate);
  assert.deepEqual(sent, ["a", "bc"]);
  taken.shift()?.();
  await flushed;
  flow.push({ text: "d" });
  assert.deepEqual(sent, ["a", "bc", "d"]);
});

test("what handing on threw is thrown by whoever waits for the end", async () => {
  const flow = createJoiningFlow<{ readonly text: string }>(
    () => Promise.reject(new Error("the page is gone")),
    joined,
  );
  flow.push({ text: "a" });
  await assert.rejects(flow.flushed(), /the page is gone/);
});

test("what comes in any turn after the one before it was taken goes, too", async () => {
  for (let turns = 0; turns < 12; turns++) {
    const sent: string[] = [];
    const flow = createJoiningFlow<{ readonly text: string }>(async ({ text }) => void sent.push(text), joined);
    flow.push({ text: "a" });
    for (let turn = 0; turn < turns; turn++) await null;
    flow.push({ text: "b" });
    await flow.flushed();
    assert.deepEqual(sent, ["a", "b"], `after ${turns} turns`);
  }
});

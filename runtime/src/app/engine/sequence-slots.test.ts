import assert from "node:assert/strict";
import { test } from "node:test";
import { createSequenceSlots } from "./sequence-slots.ts";

const slot = (name: string, text: string) => ({ name, contextTokens: [...text] });

const cases = [
  { prompt: "hello you there", takes: "b", because: "it goes on with that conversation" },
  { prompt: "other", takes: "a", because: "nobody read any of it, and this one is the oldest" },
  { prompt: "he said something else entirely", takes: "a", because: "a few shared tokens save nothing" },
];
for (const { prompt, takes, because } of cases) {
  test(`the place for "${prompt}" is ${takes}: ${because}`, () => {
    const slots = createSequenceSlots([slot("a", ""), slot("b", "hello you"), slot("c", "bye")]);
    assert.equal(slots.take([...prompt]).name, takes);
  });
}

test("a place that is taken is nobody else's until it was given back, and then the last to be overwritten", () => {
  const slots = createSequenceSlots([slot("a", ""), slot("b", "hello you")]);
  const mine = slots.take([..."hello you"]);
  assert.equal(mine.name, "b");
  const other = slots.take([..."hello you"]);
  assert.equal(other.name, "a");
  assert.throws(() => slots.take([]), /No place/);
  slots.give(other);
  slots.give(mine);
  assert.equal(slots.take([..."new"]).name, "a");
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { createPromptParts, sameParts } from "./prompt-parts.ts";

const after = (tokensPerMillisecond: number, parts: number): number => {
  const learned = createPromptParts();
  for (let part = 0; part < parts; part++) learned.took(learned.next(), learned.next() / tokensPerMillisecond);
  return learned.next();
};

const cases = [
  { speed: 1, parts: 5, next: 40, because: "that many take 40 ms" },
  { speed: 0.02, parts: 5, next: 32, because: "fewer are not computed well" },
  { speed: 1000, parts: 1, next: 128, because: "it grows step by step" },
  { speed: 1000, parts: 9, next: 512, because: "a batch has no more" },
];
for (const { speed, parts, next, because } of cases) {
  test(`after ${parts} parts at ${speed} tokens a millisecond the next has ${next}: ${because}`, () => {
    assert.equal(after(speed, parts), next);
  });
}

test("a repeatable request learns nothing", () => {
  sameParts.took(128, 10_000);
  assert.equal(sameParts.next(), 128);
});

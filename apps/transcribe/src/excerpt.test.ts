import assert from "node:assert/strict";
import { test } from "node:test";
import { excerpt, shorterThan, summaryRequest } from "./excerpt.ts";
import type { Segment } from "./transcripts.ts";

const segments: readonly Segment[] = ["one two three", "four five", "six seven eight"].map((text, position) => ({
  position,
  start: position * 10,
  end: position * 10 + 9,
  text,
}));

test("a transcript that fits is taken whole", () => {
  assert.deepEqual(excerpt(segments, 1000), {
    text: "one two three four five six seven eight",
    coveredSeconds: 29,
    whole: true,
  });
});

test("a longer one is cut between segments, and it is known how far it reaches", () => {
  assert.deepEqual(excerpt(segments, 25), { text: "one two three four five", coveredSeconds: 19, whole: false });
});

test("a first segment that is too long itself is cut between words", () => {
  const { text, coveredSeconds, whole } = excerpt(segments, 9);
  assert.equal(text, "one two");
  assert.ok(coveredSeconds > 0 && coveredSeconds < 9);
  assert.equal(whole, false);
});

test("nothing said is nothing to cut", () => {
  assert.deepEqual(excerpt([], 100), { text: "", coveredSeconds: 0, whole: true });
});

test("every further attempt takes half, and there is a last one", () => {
  assert.equal(shorterThan("x".repeat(1000)), 500);
  assert.equal(shorterThan("x".repeat(200)), null);
  let attempts = 0;
  for (let left: number | null = 24_000; left !== null; left = shorterThan("x".repeat(left))) attempts++;
  assert.ok(attempts < 10, `${attempts} attempts`);
});

test("the transcript is what the user says to the model", () => {
  const [system, user] = summaryRequest("spoken");
  assert.equal(system?.role, "system");
  assert.ok(user?.content.endsWith("\n\nspoken"));
});

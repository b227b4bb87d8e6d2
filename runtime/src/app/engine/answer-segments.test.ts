import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createAnswerSegments, type Piece } from "./answer-segments.ts";

const marks = { open: "<think>", close: "</think>" };
const joined = (parts: readonly string[], inside = false) => {
  const segments = createAnswerSegments(marks, inside);
  const said = { text: "", reasoning: "" };
  const add = (pieces: readonly Piece[]) => {
    for (const { kind, content } of pieces) said[kind] += content;
  };
  for (const part of parts) add(segments.push(part));
  add(segments.rest());
  return said;
};

const cases = [
  { written: "<think>hm</think>yes", inside: false, text: "yes", reasoning: "hm", because: "both marks are there" },
  { written: "hm</think>yes", inside: true, text: "yes", reasoning: "hm", because: "the prompt opened it" },
  { written: "hm", inside: true, text: "", reasoning: "hm", because: "it was never closed" },
  { written: "a <thin line", inside: false, text: "a <thin line", reasoning: "", because: "that is no mark" },
  { written: "hm</think>yes", inside: false, text: "hm</think>yes", reasoning: "", because: "nothing was opened" },
];
for (const { written, inside, text, reasoning, because } of cases) {
  test(`"${written}" has the answer "${text}": ${because}`, () => {
    assert.deepEqual(joined([written], inside), { text, reasoning });
  });
}

test("a model without marks only answers", () => {
  assert.deepEqual(createAnswerSegments(null, true).push("<think>"), [{ kind: "text", content: "<think>" }]);
});

test("wherever it is cut while it comes, it is told apart alike", () => {
  const word = fc.constantFrom("a", " ", "<", "<think>", "</think>", "</thin", "k>");
  fc.assert(
    fc.property(fc.array(word), fc.boolean(), fc.infiniteStream(fc.nat({ max: 4 })), (words, inside, cuts) => {
      const whole = words.join("");
      const parts: string[] = [];
      for (let at = 0; at < whole.length; ) {
        const length = 1 + (cuts.next().value ?? 0);
        parts.push(whole.slice(at, at + length));
        at += length;
      }
      assert.deepEqual(joined(parts, inside), joined([whole], inside));
    }),
  );
});

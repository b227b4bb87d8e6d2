import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createAnswerReader } from "./answer-reader.ts";

test("an answer is read as it comes, wherever it is cut, and nothing else is", () => {
  const anything = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom('a "b" \\ \n \u{1f600} é'));
  fc.assert(
    fc.property(anything, fc.boolean(), fc.infiniteStream(fc.nat({ max: 5 })), (answer, escaped, cuts) => {
      const plain = JSON.stringify({ answer });
      const whole = escaped
        ? plain.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
        : plain.replace('{"answer":', '{ "answer" :\n ');
      const reader = createAnswerReader();
      let read = "";
      for (let at = 0; at < whole.length; ) {
        const length = 1 + (cuts.next().value ?? 0);
        read += reader.push(whole.slice(at, at + length));
        at += length;
      }
      assert.equal(read, answer);
    }),
  );
});

test("a document that calls a tool has no answer in it", () => {
  assert.equal(createAnswerReader().push('{"tool": "echo", "input": {"answer": "no"}}'), "");
});

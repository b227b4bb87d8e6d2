import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { openAnswerText } from "./answer-text.ts";

/** A detokenizer of bytes, as models have it for characters they do not know. */
const decode = (bytes: readonly number[]) => new TextDecoder("utf-8", { fatal: false }).decode(Uint8Array.from(bytes));

const write = (text: string, stops: readonly string[] = []) => {
  const answer = openAnswerText(decode, [32], stops);
  const parts = [...Buffer.from(text)].map((byte) => answer.push(byte));
  return { parts: [...parts, answer.rest()], ended: answer.ended };
};

test("whatever the text, its parts give it back, and no part ends in half a character", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
      const well = text.toWellFormed();
      const { parts } = write(well);
      assert.equal(parts.join(""), well);
      assert.equal(parts.slice(0, -1).some((part) => part.endsWith("\u{FFFD}")) && !well.includes("\u{FFFD}"), false);
    }),
  );
});

test("bytes that are no text at all are not held back for long", () => {
  const answer = openAnswerText(decode, [], []);
  const parts = Array.from({ length: 12 }, () => answer.push(0xff));
  assert.equal(parts.filter((part) => part !== "").length, 3);
});

test("a stop text ends the answer, and nothing of it is shown, even in pieces", () => {
  const { parts, ended } = write("Hello<|end|>never", ["<|end|>"]);
  assert.equal(parts.join(""), "Hello");
  assert.equal(ended, true);
});

test("what only begins like a stop text is shown once that is clear", () => {
  const { parts, ended } = write("a <|e> b <|", ["<|end|>"]);
  assert.equal(parts.join(""), "a <|e> b <|");
  assert.equal(ended, false);
  assert.equal(parts.slice(0, 5).join(""), "a ", "while it may still become one it is held back");
});

test("of several stop texts the first in the text ends it", () => {
  assert.equal(write("one\ntwo###", ["###", "\n"]).parts.join(""), "one");
});

test("a space between words is kept, whatever stands before the window", () => {
  const words = ["▁one", "▁two", "▁three"];
  // As sentencepiece does it: the space before the very first word is dropped.
  const join = (tokens: readonly number[]) =>
    tokens
      .map((token) => words[token % 3])
      .join("")
      .replaceAll("▁", " ")
      .trimStart();
  const answer = openAnswerText(join, [0], []);
  const text = Array.from({ length: 90 }, (_, index) => answer.push(index)).join("");
  assert.equal(text, " one two three".repeat(30));
});

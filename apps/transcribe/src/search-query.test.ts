import assert from "node:assert/strict";
import { test } from "node:test";
import { highlightParts, hitEnd, hitStart, toFtsQuery } from "./search-query.ts";

for (const { typed, query, because } of [
  { typed: "hello", query: '"hello"*', because: "the last word may be unfinished" },
  { typed: "hello ", query: '"hello"', because: "a space finishes it" },
  { typed: "two words", query: '"two" "words"*', because: "every word must occur" },
  { typed: '"two words" more', query: '"two words" "more"*', because: "quotes make a phrase" },
  { typed: '"two words"', query: '"two words"', because: "a phrase is finished" },
  { typed: 'say "two wor', query: '"say" "two" "wor"*', because: "an open quote is no phrase yet" },
  { typed: "NEAR(a b)", query: '"NEAR(a" "b)"*', because: "operators are looked up as text" },
  { typed: "a OR b", query: '"a" "OR" "b"*', because: "operators are looked up as text" },
  { typed: "text:x", query: '"text:x"*', because: "there is no column to name" },
  { typed: "don't", query: '"don\'t"*', because: "an apostrophe is part of the word" },
  { typed: "* - ^ ( )", query: null, because: "there is nothing in it that could be found" },
  { typed: '"', query: null, because: "there is nothing in it that could be found" },
  { typed: "a\u0000b", query: '"a" "b"*', because: "a null character would end the query" },
  { typed: "   ", query: null, because: "nothing was typed" },
  { typed: "Ünïcode 東京", query: '"Ünïcode" "東京"*', because: "letters are not only ASCII" },
]) {
  test(`${JSON.stringify(typed)} becomes ${query}: ${because}`, () => {
    assert.equal(toFtsQuery(typed), query);
  });
}

test("marked text comes apart into plain and highlighted parts", () => {
  const marked = `the ${hitStart}sand${hitEnd}box ${hitStart}work${hitEnd}`;
  assert.deepEqual(highlightParts(marked), [
    { text: "the ", hit: false },
    { text: "sand", hit: true },
    { text: "box ", hit: false },
    { text: "work", hit: true },
  ]);
  assert.deepEqual(highlightParts("plain"), [{ text: "plain", hit: false }]);
});

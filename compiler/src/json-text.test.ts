import assert from "node:assert/strict";
import { test } from "node:test";
import { withValue } from "./json-text.ts";

for (const { text, path, value, place, gives, because } of [
  {
    text: '{\n    "a": 1\n}\n',
    path: ["b"],
    value: 2,
    gives: '{\n    "a": 1,\n    "b": 2\n}\n',
    because: "four spaces stay four spaces, and the last line stays",
  },
  {
    text: '{\r\n\t"a": 1\r\n}',
    path: ["$schema"],
    value: "x",
    place: "first",
    gives: '{\r\n\t"$schema": "x",\r\n\t"a": 1\r\n}',
    because: "tabs and Windows line ends stay, and a field can come first",
  },
  {
    text: '{ "a": [1, 2], "b": {} }',
    path: ["a", 0],
    value: undefined,
    gives: '{ "a": [2], "b": {} }',
    because: "an entry that is taken out takes its comma along",
  },
  {
    text: '{ "a":   1, "odd" :"x" }',
    path: ["odd"],
    value: "y",
    gives: '{ "a":   1, "odd" :"y" }',
    because: "what is not changed keeps its odd spacing",
  },
] as const) {
  test(`withValue(${JSON.stringify(text)}, ${path.join("/")}): ${because}`, () => {
    assert.equal(withValue(text, [...path], value, place), gives);
  });
}

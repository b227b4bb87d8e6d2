import assert from "node:assert/strict";
import test from "node:test";
import { didYouMean, nearest } from "./suggest.ts";

const words = ["capabilities", "category", "clipboard", "user-paths", "read-write", "net"];

const cases = [
  { typed: "capabilites", meant: "capabilities", because: "a letter is missing" },
  { typed: "catgeory", meant: "category", because: "two neighbours are swapped" },
  { typed: "Clipboard", meant: "clipboard", because: "case never matters" },
  { typed: "user_paths", meant: "user-paths", because: "the kind of dash never matters" },
  { typed: "readwrite", meant: "read-write", because: "the dash is missing" },
  { typed: "ned", meant: "net", because: "one letter of three is wrong" },
  { typed: "xyz", meant: undefined, because: "nothing is near" },
  { typed: "", meant: undefined, because: "nothing was typed" },
  { typed: "c".repeat(100_000), meant: undefined, because: "no word is that long" },
] as const;

for (const { typed, meant, because } of cases) {
  test(`${JSON.stringify(typed.slice(0, 20))} was meant to be ${meant}: ${because}`, () => {
    assert.equal(nearest(typed, words), meant);
  });
}

test("a guess is a sentence of its own", () => {
  assert.equal(didYouMean("ned", words), ' Did you mean "net"?');
  assert.equal(didYouMean("xyz", words), "");
});

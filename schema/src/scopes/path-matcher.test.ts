import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { matcher } from "./path-matcher.ts";
import { parsePattern } from "./path-pattern.ts";

const segment = fc.oneof(
  fc.constantFrom("**", "*", "a", "b", "ab", ".a", "a*", "*b", "a*b", "?", "a?", "?*", "(a)", "a.b", "[a]", "$", "^a"),
);
const pattern = fc.array(segment, { minLength: 1, maxLength: 5 }).map((segments) => ["$HOME", ...segments].join("/"));
const name = fc
  .array(
    fc.constantFrom(
      "a",
      "b",
      "ab",
      ".a",
      "aab",
      "a.b",
      "axb",
      "(a)",
      "[a]",
      "$",
      "^a",
      "😀",
      "a😀b",
      "*",
      "a*b",
      "a?b",
      "**",
    ),
    {
      minLength: 1,
      maxLength: 6,
    },
  )
  .map((segments) => ["$HOME", ...segments].join("/"));

/** The grammar read word by word, by trying everything: slow, and sharing nothing with the matcher. */
function fits(spelled: readonly string[], names: readonly string[]): boolean {
  const [first, ...rest] = spelled;
  if (first === undefined) return names.length === 0;
  const [head, ...tail] = names;
  if (first === "**") {
    const least = rest.length === 0 ? 1 : 0;
    return (
      names.some((_, at) => at >= least && fits(rest, names.slice(at))) || (names.length >= least && fits(rest, []))
    );
  }
  if (head === undefined) return false;
  const letters = (text: readonly string[], against: readonly string[]): boolean => {
    const [one, ...others] = text;
    if (one === undefined) return against.length === 0;
    if (one === "*") return against.some((_, at) => letters(others, against.slice(at))) || letters(others, []);
    return against.length > 0 && (one === "?" || one === against[0]) && letters(others, against.slice(1));
  };
  const matches = first === "*" ? head !== "" : letters(Array.from(first), Array.from(head));
  return matches && fits(rest, tail);
}

test("a list of patterns matches exactly the names that the grammar, read word by word, gives it", () => {
  const runs = process.env.LOCARA_LONG === undefined ? 5_000 : 100_000;
  let matched = 0;
  fc.assert(
    fc.property(fc.array(pattern, { minLength: 1, maxLength: 4 }), name, (patterns, path) => {
      const expected = patterns.some((each) => fits(each.split("/").slice(1), path.split("/").slice(1)));
      matched += expected ? 1 : 0;
      assert.equal(matcher(patterns.map(parsePattern))(path), expected, `${patterns.join(" ")} on ${path}`);
    }),
    { numRuns: runs },
  );
  assert.ok(matched > runs / 20, `only ${matched} of ${runs} matched`);
});

test("no pattern makes the matcher go back and forth: forty depths on a long path are decided at once", () => {
  const deep = `$HOME/${"**/a/".repeat(40)}b`;
  const started = process.cpuUsage();
  assert.equal(matcher([parsePattern(deep)])(`$HOME/${"a/".repeat(400)}c`), false);
  const { user } = process.cpuUsage(started);
  assert.ok(user < 1_000_000, `${user} µs of processor time`);
});

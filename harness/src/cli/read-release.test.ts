import assert from "node:assert/strict";
import test from "node:test";
import { type Side, sideOf } from "./read-release.ts";

const sides: readonly { readonly argument: string; readonly side: Side; readonly because: string }[] = [
  { argument: "-", side: { kind: "nothing" }, because: "a dash is nothing" },
  { argument: "apps/notes", side: { kind: "path", path: "apps/notes" }, because: "a path" },
  { argument: "./main:x", side: { kind: "path", path: "./main:x" }, because: "a path with a colon begins with ./" },
  { argument: "/tmp/a:b", side: { kind: "path", path: "/tmp/a:b" }, because: "or with /" },
  { argument: "../a:b", side: { kind: "path", path: "../a:b" }, because: "or with ../" },
  {
    argument: "main:apps/notes",
    side: { kind: "revision", revision: "main", path: "apps/notes" },
    because: "as git writes it, whatever lies on the disk",
  },
  { argument: "v1.0.0:", side: { kind: "revision", revision: "v1.0.0", path: "" }, because: "the repository's root" },
  { argument: "git:HEAD~1", side: { kind: "revision", revision: "HEAD~1", path: null }, because: "the same place" },
  {
    argument: "git:origin/main:app",
    side: { kind: "revision", revision: "origin/main", path: "app" },
    because: "both are said",
  },
];

for (const { argument, side, because } of sides) {
  test(`${argument} is read by its spelling: ${because}`, () => assert.deepEqual(sideOf(argument), side));
}

const refused = [
  { argument: "git:--output=/tmp/x", because: "it would be an option" },
  { argument: "--help:x", because: "it would be an option" },
  { argument: "git:main:-x", because: "a path may be taken for one as well" },
  { argument: "git:", because: "no revision is named" },
  { argument: ":path", because: "that is git's index" },
  { argument: "git:main\nHEAD", because: "a second line is a second question" },
  { argument: "main:a\nHEAD:b", because: "in a path too" },
  { argument: "git:main\u0000", because: "a zero ends a name" },
  { argument: "git:main x", because: "no revision has a space" },
  { argument: "git:HEAD^{/secret.*}", because: "a search is no name" },
  { argument: "git:\u202Emain", because: "what cannot be seen is not asked for" },
  { argument: `git:${"a".repeat(300)}`, because: "nobody's branch is called that" },
  { argument: "", because: "nothing is -" },
];

for (const { argument, because } of refused) {
  test(`${JSON.stringify(argument.slice(0, 30))} is not passed on: ${because}`, () => {
    assert.throws(() => sideOf(argument), { name: "UsageError" });
  });
}

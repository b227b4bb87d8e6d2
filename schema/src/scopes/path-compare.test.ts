import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { mayReach } from "../../testing/path-oracle.ts";
import { askMatcher, askPaths, nearScopes, oracleScopes, questionsOf } from "../../testing/path-questions.ts";
import type { FileTarget } from "../file-ports.ts";
import { foldPath } from "./fold.ts";
import { pathAccess } from "./path-access.ts";
import { comparePaths } from "./path-compare.ts";
import type { PathScope } from "./path-pattern.ts";

const questions = process.env.LOCARA_LONG === undefined ? 5000 : 100_000;
const type = pathAccess();

const [scope, near] = [oracleScopes(type), nearScopes(type)];

for (const denies of ["with", "without"] as const) {
  test(`the decider agrees with trying every path, and its witness is a shortest: ${questions} questions ${denies} denies`, () => {
    const counts = { equal: 0, narrower: 0, wider: 0, incomparable: 0, undecided: 0 };
    const asked = (one: PathScope): PathScope => (denies === "with" ? one : { ...one, deny: [] });
    for (const [before, after] of fc.sample(questionsOf(type), { numRuns: questions, seed: 42 }))
      counts[askPaths(type, asked(before), asked(after))] += 1;
    for (const verdict of ["equal", "narrower", "wider", "incomparable"] as const)
      assert.ok(counts[verdict] > questions / 100, `hardly any ${verdict}: ${JSON.stringify(counts)}`);
    if (process.env.LOCARA_LONG !== undefined) console.log(JSON.stringify({ questions, denies, ...counts }));
  });
}

test("the compiled patterns match what the oracle says they do", () => {
  let inside = 0;
  for (const one of fc.sample(scope, { numRuns: questions / 25, seed: 44 })) inside += askMatcher(type, one);
  assert.ok(inside > 1000, `only ${inside} paths were inside`);
});

const few = ["a", "b", "A", "ab", "aa", ".a", "c", "cc", "c.a"];

/** A file under two roots at once, on a volume that may ignore case. */
const target: fc.Arbitrary<FileTarget> = fc
  .tuple(fc.constantFrom(...few), fc.constantFrom(...few), fc.constantFrom("one", "two", "folded", "both"))
  .map(([x, y, kind]) => {
    const all = kind === "two" || kind === "both" ? [`$DOCUMENTS/${x}`, `$HOME/${y}`] : [`$DOCUMENTS/${x}`];
    return kind === "folded" || kind === "both" ? { names: all, foldedNames: all.map(foldPath) } : { names: all };
  });

test("no file is newly allowed under a verdict that says nothing is, under any of its names, in any case", () => {
  let denied = 0;
  const cases = fc.sample(fc.tuple(near, fc.array(target, { minLength: 20, maxLength: 20 })), {
    numRuns: questions / 2,
    seed: 45,
  });
  for (const [[before, after], targets] of cases) {
    const { verdict } = comparePaths(before, after);
    const [was, is] = [type.compile(before), type.compile(after)];
    for (const one of targets) {
      if (!is.read.contains(one) || was.read.contains(one)) continue;
      denied += 1;
      assert.ok(verdict !== "equal" && verdict !== "narrower", JSON.stringify({ before, after, one, verdict }));
    }
  }
  assert.ok(denied > 100, `only ${denied} files were newly allowed`);
});

const verdicts: readonly {
  readonly before: object;
  readonly after: object;
  readonly is: string;
  readonly because: string;
}[] = [
  {
    before: { read: ["$HOME/**"], deny: ["$HOME/p/**"] },
    after: { read: ["$HOME/**"] },
    is: "wider",
    because: "removing a deny asks for more",
  },
  {
    before: { read: ["$HOME/Documents/**"] },
    after: { read: ["$DOCUMENTS/**"] },
    is: "incomparable",
    because: "roots are symbols",
  },
  {
    before: { read: ["$HOME/a/**"], deny: ["$HOME/b/**"] },
    after: { read: ["$HOME/a/**"] },
    is: "equal",
    because: "that deny denied nothing",
  },
  {
    before: { read: ["$HOME/**"], deny: ["$DOCUMENTS/p/**"] },
    after: { read: ["$HOME/**"] },
    is: "undecided",
    because: "$DOCUMENTS may lie in $HOME",
  },
  {
    before: { read: ["$HOME/**"], deny: ["$HOME/P/**"] },
    after: { read: ["$HOME/p/x"], deny: [] },
    is: "undecided",
    because: "on a volume that ignores case the deny covered it",
  },
  {
    before: { read: ["$HOME/*"] },
    after: { read: ["$HOME/?", "$HOME/??*"] },
    is: "narrower",
    because: "the same files, but the folder is no longer listed",
  },
  {
    before: { read: ["$HOME/a*", "$HOME/.a"] },
    after: { read: ["$HOME/.?*", "$HOME/a*"] },
    is: "wider",
    because: "more dotfiles",
  },
  { before: { read: ["$HOME/.?*"] }, after: { read: ["$HOME/.*"] }, is: "equal", because: "`.` alone is no name" },
  {
    before: { read: ["$HOME/a"] },
    after: { read: ["$HOME/a"], write: ["$HOME/a"] },
    is: "wider",
    because: "write is a right of its own",
  },
];

for (const { before, after, is, because } of verdicts) {
  test(`${JSON.stringify(before)} → ${JSON.stringify(after)} is ${is}: ${because}`, () => {
    const read = (spelling: object) => type.read(spelling, { models: [] }).scope as PathScope;
    const { verdict } = comparePaths(read(before), read(after));
    assert.equal(verdict, is);
  });
}

test("a question that would take too many states stays undecided, the same way every time", () => {
  const letters = Array.from({ length: 16 }, (_, index) => String.fromCodePoint(97 + index));
  const deep = letters.map((letter) => `$HOME/**/${letter}/*/*/*`);
  const before = { read: [], write: ["$HOME/**"], deny: deep.map((one) => `${one}/*`) };
  const after = { read: [], write: ["$HOME/**"], deny: deep.flatMap((one) => [`${one}/?`, `${one}/??*`]) };
  const first = comparePaths(before, after);
  assert.equal(first.verdict, "undecided");
  assert.equal(first.rule, "path/too-many-states");
  const named = [...before.deny, ...after.deny];
  assert.ok(
    first.simplify?.length === 3 && first.simplify.every((one) => named.includes(one)),
    "it names what to simplify",
  );
  assert.deepEqual(comparePaths(before, after), first);
});

test("64 real patterns a side are compared within the budget", () => {
  const folders = Array.from({ length: 64 }, (_, index) => `$DOCUMENTS/projects/${index}-customer`);
  const before = {
    read: folders.map((one) => `${one}/**`),
    write: [],
    deny: folders.map((one) => `${one}/private/**`),
  };
  const after = { ...before, read: folders.map((one) => `${one}/*.txt`) };
  assert.deepEqual(comparePaths(before, after), { verdict: "narrower", rule: "path/contained" });
  const wider = comparePaths(after, before);
  assert.equal(wider.verdict, "wider");
  const fresh = wider.witness as string;
  assert.ok(mayReach(before, "read", fresh) && !mayReach(after, "read", fresh));
});

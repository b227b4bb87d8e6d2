import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { mayReach, oracleRoots, oracleSegments, shortestNew, universe } from "../../testing/path-oracle.ts";
import type { FileTarget } from "../ports.ts";
import type { Verdict } from "../scope-type.ts";
import { foldPath } from "./fold.ts";
import { pathAccess } from "./path-access.ts";
import { comparePaths } from "./path-compare.ts";
import type { PathScope } from "./path-pattern.ts";

const questions = process.env.LOCARA_LONG === undefined ? 5000 : 100_000;
const type = pathAccess();

const pattern = fc
  .tuple(
    fc.constantFrom(...oracleRoots),
    fc.array(fc.constantFrom(...oracleSegments.plain, ...oracleSegments.wild), { minLength: 1, maxLength: 3 }),
  )
  .map(([root, rest]) => [root, ...rest].join("/"));
const scope: fc.Arbitrary<PathScope> = fc
  .record({
    read: fc.array(pattern, { minLength: 1, maxLength: 3 }),
    write: fc.array(pattern, { maxLength: 1 }),
    deny: fc.array(pattern, { maxLength: 2 }),
  })
  .map((spelling) => type.read(spelling, { models: [] }).scope as PathScope);

const near = fc.tuple(scope, scope, fc.nat({ max: 7 })).map(([before, other, mask]) => {
  const pick = (list: keyof PathScope, bit: number) =>
    mask & bit ? before[list] : [...new Set([...before[list].slice(1), ...other[list].slice(0, 1)])].sort();
  return [before, { read: pick("read", 1), write: pick("write", 2), deny: pick("deny", 4) }] as const;
});

const parts = ["read", "write", "list"] as const;

/** One question, against the oracle. */
function ask(before: PathScope, after: PathScope): Verdict {
  const { verdict, rule, witness } = comparePaths(before, after);
  const about = JSON.stringify({ before, after, verdict, rule, witness });
  const added = parts.map((part) => shortestNew(before, after, part));
  const some = added.some((path) => path !== undefined);
  const lost = parts.some((part) => shortestNew(after, before, part) !== undefined);
  if (verdict === "equal" || verdict === "narrower") assert.ok(!some, about);
  if (verdict === "equal" || verdict === "wider") assert.ok(!lost, about);
  if (verdict === "undecided") assert.match(rule, /overlapping|another-case/, about);
  if (verdict !== "wider" && verdict !== "incomparable") return verdict;
  const part = parts.find((one) => rule.endsWith(`-${one}`)) as (typeof parts)[number];
  const real = witness as string;
  assert.ok(mayReach(after, part, real) && !mayReach(before, part, real), `the witness is not new: ${about}`);
  const shortest = added[parts.indexOf(part)];
  assert.ok(shortest === undefined || shortest.length >= real.length, `${shortest} is shorter: ${about}`);
  return verdict;
}

for (const denies of ["with", "without"] as const) {
  test(`the decider agrees with trying every path, and its witness is a shortest: ${questions} questions ${denies} denies`, () => {
    const counts = { equal: 0, narrower: 0, wider: 0, incomparable: 0, undecided: 0 };
    const asked = (one: PathScope): PathScope => (denies === "with" ? one : { ...one, deny: [] });
    for (const [before, after] of fc.sample(fc.oneof(near, fc.tuple(scope, scope)), { numRuns: questions, seed: 42 }))
      counts[ask(asked(before), asked(after))] += 1;
    for (const verdict of ["equal", "narrower", "wider", "incomparable"] as const)
      assert.ok(counts[verdict] > questions / 100, `hardly any ${verdict}: ${JSON.stringify(counts)}`);
    if (process.env.LOCARA_LONG !== undefined) console.log(JSON.stringify({ questions, denies, ...counts }));
  });
}

test("the compiled patterns match what the oracle says they do", () => {
  let inside = 0;
  for (const one of fc.sample(scope, { numRuns: questions / 25, seed: 44 })) {
    const compiled = type.compile(one);
    for (const path of universe) {
      const expected = mayReach(one, "read", path);
      inside += expected ? 1 : 0;
      const about = `${path} in ${JSON.stringify(one)}`;
      assert.equal(compiled.read.contains({ names: [path] }), expected, about);
      assert.equal(compiled.read.mayList({ names: [path] }), mayReach(one, "list", path), `listing ${about}`);
    }
  }
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

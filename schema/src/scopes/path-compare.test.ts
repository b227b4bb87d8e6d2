import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { FileTarget } from "../ports.ts";
import { foldPath } from "./fold.ts";
import { pathAccess } from "./path-access.ts";
import { comparePaths } from "./path-compare.ts";
import type { PathScope } from "./path-pattern.ts";

const questions = process.env.LOCARA_LONG === undefined ? 5000 : 100_000;
const type = pathAccess();

/** An oracle of its own: a pattern's segments against a path's, by trying everything. Shares nothing with the code. */
function naive(pattern: readonly string[], path: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return path.length === 0;
  if (first === "**") {
    const least = rest.length === 0 ? 1 : 0;
    for (let taken = least; taken <= path.length; taken += 1) if (naive(rest, path.slice(taken))) return true;
    return false;
  }
  const [name, ...deeper] = path;
  if (name === undefined || !naive(rest, deeper)) return false;
  return first === "*" ? name.length > 0 : naiveName([...first], [...name]);
}

function naiveName(pattern: readonly string[], name: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return name.length === 0;
  if (first === "*") return name.some((_, index) => naiveName(rest, name.slice(index))) || naiveName(rest, []);
  return name.length > 0 && (first === "?" || first === name[0]) && naiveName(rest, name.slice(1));
}

const matches = (patterns: readonly string[], path: string) =>
  patterns.some((one) => naive(one.split("/"), path.split("/")));

const alphabet = ["a", "b", "A", "."];
const wild = ["*", "**", "?", "a*", "*b", "?a", "?*", ".*", "a?", "*.a", "??", "a*b"];
const plain = ["a", "b", "A", "ab", "aa", ".a", "b.a"];
const roots = ["$DOCUMENTS", "$HOME"];

const pattern = fc
  .tuple(fc.constantFrom(...roots), fc.array(fc.constantFrom(...plain, ...wild), { minLength: 1, maxLength: 3 }))
  .map(([root, rest]) => [root, ...rest].join("/"));
const scope: fc.Arbitrary<PathScope> = fc
  .record({
    read: fc.array(pattern, { minLength: 1, maxLength: 3 }),
    write: fc.array(pattern, { maxLength: 1 }),
    deny: fc.array(pattern, { maxLength: 2 }),
  })
  .map((spelling) => type.read(spelling, { models: [] }).scope as PathScope);

/** Every path over a small alphabet: names of one and two characters, up to three deep. */
const names = alphabet
  .flatMap((a) => [a, ...alphabet.map((b) => a + b)])
  .filter((name) => name !== "." && name !== "..");
const few = ["a", "b", "A", "ab", "aa", ".a", "c", "cc", "c.a"];
const universe = roots.flatMap((root) => [
  root,
  ...names.map((name) => `${root}/${name}`),
  ...few.flatMap((x) =>
    few.flatMap((y) => [`${root}/${x}/${y}`, ...few.slice(0, 5).map((z) => `${root}/${x}/${y}/${z}`)]),
  ),
]);

const within = ({ read, deny }: PathScope, path: string) => matches(read, path) && !matches(deny, path);
const written = ({ write, deny }: PathScope, path: string) => matches(write, path) && !matches(deny, path);
const lists = ({ read, deny }: PathScope, path: string) => {
  const folders = (patterns: readonly string[]) =>
    patterns.some((one) => (one.endsWith("/**") || one.endsWith("/*")) && listedBy(one, path));
  return (matches(read, path) || folders(read)) && !matches(deny, path) && !folders(deny);
};
/** `dir/*` and `dir/**` list `dir`; inside a pattern `**` may stand for nothing, so `dir/**` + a name is tried. */
const listedBy = (one: string, path: string) => naive([...one.split("/").slice(0, -1), "x"], [...path.split("/"), "x"]);

/** What the app may do that it could not before, by trying every path. */
const firstNew = (before: PathScope, after: PathScope) =>
  universe.find(
    (path) =>
      (within(after, path) && !within(before, path)) ||
      (written(after, path) && !written(before, path)) ||
      (lists(after, path) && !lists(before, path)),
  );

const near = fc.tuple(scope, scope, fc.nat({ max: 7 })).map(([before, other, mask]) => {
  const pick = (list: keyof PathScope, bit: number) =>
    mask & bit ? before[list] : [...new Set([...before[list].slice(1), ...other[list].slice(0, 1)])].sort();
  return [before, { read: pick("read", 1), write: pick("write", 2), deny: pick("deny", 4) }] as const;
});

test(`the decider agrees with trying every path, on ${questions} questions`, () => {
  const counts = { equal: 0, narrower: 0, wider: 0, incomparable: 0, undecided: 0 };
  const pairs = fc.sample(fc.oneof(near, fc.tuple(scope, scope)), { numRuns: questions, seed: 42 });
  for (const [before, after] of pairs) {
    const { verdict, rule, witness } = comparePaths(before, after);
    counts[verdict] += 1;
    const about = JSON.stringify({ before, after, verdict, rule, witness });
    const added = firstNew(before, after);
    if (verdict === "equal" || verdict === "narrower") assert.equal(added, undefined, about);
    if (verdict === "equal") assert.equal(firstNew(after, before), undefined, about);
    if (verdict === "wider" || verdict === "incomparable") {
      const real = witness as string;
      const newly =
        (within(after, real) && !within(before, real)) ||
        (written(after, real) && !written(before, real)) ||
        (lists(after, real) && !lists(before, real));
      assert.ok(newly, `the witness is not new: ${about}`);
    }
    if (verdict === "wider") assert.equal(firstNew(after, before), undefined, about);
    if (verdict === "undecided") assert.match(rule, /overlapping|another-case/, about);
  }
  for (const verdict of ["equal", "narrower", "wider", "incomparable"] as const) {
    assert.ok(counts[verdict] > questions / 100, `hardly any ${verdict}: ${JSON.stringify(counts)}`);
  }
});

test("the decider's witness is a shortest one", () => {
  for (const [before, after] of fc.sample(near, { numRuns: questions / 5, seed: 43 })) {
    const { rule, witness } = comparePaths(before, after);
    if (witness === undefined || !rule.endsWith("-read")) continue;
    const shorter = universe.find(
      (path) => path.length < witness.length && within(after, path) && !within(before, path),
    );
    assert.equal(shorter, undefined, JSON.stringify({ before, after, witness }));
  }
});

test("the fast matchers, the automaton and the oracle agree", () => {
  let inside = 0;
  for (const one of fc.sample(scope, { numRuns: questions / 25, seed: 44 })) {
    const compiled = type.compile(one);
    for (const path of universe) {
      const expected = within(one, path);
      inside += expected ? 1 : 0;
      assert.equal(compiled.read.contains({ names: [path] }), expected, `${path} in ${JSON.stringify(one)}`);
      assert.equal(
        compiled.read.mayList({ names: [path] }),
        lists(one, path),
        `listing ${path} in ${JSON.stringify(one)}`,
      );
      assert.equal(expected, expected, `${path} in ${JSON.stringify(one)}`);
    }
  }
  assert.ok(inside > 1000, `only ${inside} paths were inside`);
});

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
  assert.ok(within(before, wider.witness as string) && !within(after, wider.witness as string));
});

import assert from "node:assert/strict";
import fc from "fast-check";
import type { ScopeType, Verdict } from "../src/scope-type.ts";
import type { PathAccess } from "../src/scopes/path-access.ts";
import type { PathScope } from "../src/scopes/path-pattern.ts";
import { mayReach, oracleRoots, oracleSegments, shortestNew, universe } from "./path-oracle.ts";

type Paths = ScopeType<PathScope, PathAccess>;

const pattern = fc
  .tuple(
    fc.constantFrom(...oracleRoots),
    fc.array(fc.constantFrom(...oracleSegments.plain, ...oracleSegments.wild), { minLength: 1, maxLength: 3 }),
  )
  .map(([root, rest]) => [root, ...rest].join("/"));

/** Scopes that the oracle can speak about, as `type` reads them. */
export const oracleScopes = (type: Paths): fc.Arbitrary<PathScope> =>
  fc
    .record({
      read: fc.array(pattern, { minLength: 1, maxLength: 3 }),
      write: fc.array(pattern, { maxLength: 1 }),
      deny: fc.array(pattern, { maxLength: 2 }),
    })
    .map((spelling) => type.read(spelling, { models: [] }).scope as PathScope);

/** Two scopes that differ in little. */
export const nearScopes = (type: Paths): fc.Arbitrary<readonly [PathScope, PathScope]> =>
  fc.tuple(oracleScopes(type), oracleScopes(type), fc.nat({ max: 7 })).map(([before, other, mask]) => {
    const pick = (list: keyof PathScope, bit: number) =>
      mask & bit ? before[list] : [...new Set([...before[list].slice(1), ...other[list].slice(0, 1)])].sort();
    return [before, { read: pick("read", 1), write: pick("write", 2), deny: pick("deny", 4) }] as const;
  });

export const questionsOf = (type: Paths): fc.Arbitrary<readonly [PathScope, PathScope]> =>
  fc.oneof(nearScopes(type), fc.tuple(oracleScopes(type), oracleScopes(type)), fewerDenies(type));

/** The same, with a deny less. */
const fewerDenies = (type: Paths): fc.Arbitrary<readonly [PathScope, PathScope]> =>
  oracleScopes(type).map((before) => [before, { ...before, deny: before.deny.slice(1) }] as const);

const parts = ["read", "write", "list"] as const;

/** One question, against the oracle; throws where they do not agree. */
export function askPaths(type: Paths, before: PathScope, after: PathScope): Verdict {
  const { verdict, rule, witness } = type.compare(before, after);
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

/** Does a compiled scope match what the oracle says it does? Gives the number of paths that are inside. */
export function askMatcher(type: Paths, scope: PathScope): number {
  const compiled = type.compile(scope);
  let inside = 0;
  for (const path of universe) {
    const expected = mayReach(scope, "read", path);
    inside += expected ? 1 : 0;
    const about = `${path} in ${JSON.stringify(scope)}`;
    assert.equal(compiled.read.contains({ names: [path] }), expected, about);
    assert.equal(compiled.read.mayList({ names: [path] }), mayReach(scope, "list", path), `listing ${about}`);
  }
  return inside;
}

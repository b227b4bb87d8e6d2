import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { ResolvedCapability } from "../artifacts.ts";
import { capabilities } from "../capabilities/index.ts";
import { type Risk, riskOf } from "../capability.ts";
import type { Json } from "../shape.ts";
import { byId, compareCapabilities } from "./compare.ts";
import { coolDownDays, needsHumanReview } from "./cool-down.ts";
import { updateClass, widens } from "./update-class.ts";

const known = byId(capabilities);

const entry = (id: string, scope: Json, optional = false): ResolvedCapability => {
  const capability = known.get(id);
  return { id, scope, risk: capability === undefined ? "low" : riskOf(capability, scope), optional, origin: [] };
};

const one = entry("net", { all: false, hosts: ["a.example"], ports: [[443, 443]] });
const two = entry("net", { all: false, hosts: ["a.example", "b.example"], ports: [[443, 443]] });
const all = entry("net", { all: true });
const optional = (table: ResolvedCapability) => ({ ...table, optional: true });

const cases: readonly {
  readonly before: readonly ResolvedCapability[];
  readonly after: readonly ResolvedCapability[];
  readonly verdict: string;
  readonly rule: string;
  readonly witness: string | null;
  readonly risk: Risk;
  readonly because: string;
}[] = [
  {
    before: [],
    after: [one],
    verdict: "wider",
    rule: "capability/added",
    witness: "a.example",
    risk: "medium",
    because: "nothing was allowed",
  },
  {
    before: [],
    after: [optional(one)],
    verdict: "wider",
    rule: "capability/added",
    witness: "a.example",
    risk: "medium",
    because: "an optional capability can be granted",
  },
  {
    before: [one],
    after: [],
    verdict: "narrower",
    rule: "capability/removed",
    witness: null,
    risk: "none",
    because: "nothing is allowed",
  },
  {
    before: [one],
    after: [two],
    verdict: "wider",
    rule: "host/added",
    witness: "b.example",
    risk: "medium",
    because: "one more server",
  },
  {
    before: [two],
    after: [one],
    verdict: "narrower",
    rule: "host/removed",
    witness: null,
    risk: "medium",
    because: "one server less",
  },
  {
    before: [one],
    after: [all],
    verdict: "wider",
    rule: "host/all",
    witness: "b.example",
    risk: "critical",
    because: "the risk is that of the new scope",
  },
  {
    before: [one],
    after: [optional(one)],
    verdict: "narrower",
    rule: "capability/optional",
    witness: null,
    risk: "medium",
    because: "it has to be granted first",
  },
  {
    before: [optional(one)],
    after: [one],
    verdict: "wider",
    rule: "capability/required",
    witness: "a.example",
    risk: "medium",
    because: "it no longer has to be granted",
  },
  {
    before: [one],
    after: [optional(two)],
    verdict: "wider",
    rule: "host/added",
    witness: "b.example",
    risk: "medium",
    because: "optional, but more",
  },
  {
    before: [entry("later", "a")],
    after: [entry("later", "b")],
    verdict: "undecided",
    rule: "capability/unknown",
    witness: null,
    risk: "low",
    because: "this version does not know it",
  },
];

for (const { before, after, because, ...expected } of cases) {
  test(`${expected.rule} makes it ${expected.verdict}: ${because}`, () => {
    const [change, ...more] = compareCapabilities(before, after, known);
    const { verdict, rule, risk } = change ?? {};
    assert.deepEqual({ verdict, rule, risk }, { verdict: expected.verdict, rule: expected.rule, risk: expected.risk });
    if (expected.rule !== "host/all") assert.equal(change?.witness, expected.witness);
    assert.equal(more.length, 0);
  });
}

const table = fc
  .tuple(
    fc.option(fc.constantFrom(one, two, all), { nil: null }),
    fc.option(fc.constantFrom<Json>("read", "write", "read-write"), { nil: null }),
    fc.option(fc.subarray(["app", "notes", "index"], { minLength: 1 }), { nil: null }),
    fc.boolean(),
  )
  .map(([net, clipboard, db, free]) => [
    ...(net === null ? [] : [{ ...net, optional: free }]),
    ...(clipboard === null ? [] : [entry("clipboard", clipboard)]),
    ...(db === null ? [] : [entry("db", [...db].sort())]),
  ]);

const expands = (before: readonly ResolvedCapability[], after: readonly ResolvedCapability[]) =>
  compareCapabilities(before, after, known).some(({ verdict }) => widens(verdict));

test("a table equals itself, whatever its order", () => {
  fc.assert(fc.property(table, (entries) => compareCapabilities(entries, [...entries].reverse(), known).length === 0));
});

test("steps that never ask for more do not add up to more", () => {
  const chains = fc
    .sample(fc.tuple(table, table, table), { numRuns: 4000, seed: 1 })
    .filter(([a, b, c]) => !expands(a, b) && !expands(b, c));
  assert.ok(chains.length > 20, `only ${chains.length} chains`);
  for (const [a, , c] of chains) assert.ok(!expands(a, c), JSON.stringify([a, c]));
});

test("what is narrower one way is not narrower the other way", () => {
  fc.assert(
    fc.property(table, table, (a, b) => {
      const back = new Map(compareCapabilities(b, a, known).map((change) => [change.capability, change.verdict]));
      return compareCapabilities(a, b, known).every(
        ({ capability, verdict }) => verdict !== "narrower" || widens(back.get(capability) ?? "equal"),
      );
    }),
  );
});

test("an update's class is that of its worst change", () => {
  const same = { identity: "same", rest: "same" } as const;
  assert.equal(updateClass([], same), "identical");
  assert.equal(updateClass([], { ...same, rest: "changed" }), "metadata");
  assert.equal(updateClass([{ verdict: "narrower" }], { ...same, rest: "changed" }), "tightening");
  for (const verdict of ["wider", "incomparable", "undecided"] as const) {
    assert.equal(updateClass([{ verdict: "narrower" }, { verdict }], same), "expansion");
  }
  assert.equal(updateClass([], { ...same, identity: "changed" }), "expansion");
});

test("an expansion waits as long as its most dangerous widening asks for", () => {
  const wait = (risk: Risk) => coolDownDays([{ verdict: "wider", risk }]);
  assert.deepEqual((["none", "low", "medium", "high", "critical"] as const).map(wait), [0, 1, 3, 7, 14]);
  assert.equal(
    coolDownDays([
      { verdict: "narrower", risk: "critical" },
      { verdict: "undecided", risk: "low" },
    ]),
    1,
  );
  assert.equal(coolDownDays([]), 0);
  assert.equal(needsHumanReview([{ verdict: "wider", risk: "high" }]), true);
  assert.equal(
    needsHumanReview([
      { verdict: "narrower", risk: "critical" },
      { verdict: "wider", risk: "medium" },
    ]),
    false,
  );
});

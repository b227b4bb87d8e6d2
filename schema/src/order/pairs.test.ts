import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import type { ResolvedCapability } from "../artifacts.ts";
import { capabilities } from "../capabilities/index.ts";
import { riskOf, risks } from "../capability.ts";
import { dangerousPairs, pairCapabilities } from "../catalog/pairs.ts";
import type { Json } from "../shape.ts";
import { byId, compareCapabilities } from "./compare.ts";
import { withPairs } from "./pairs.ts";
import { widens } from "./update-class.ts";

const known = byId(capabilities);

function entry(id: string, scope: Json, optional = false): ResolvedCapability {
  const capability = known.get(id);
  return {
    id,
    scope,
    risk: capability === undefined ? "low" : riskOf(capability, scope),
    optional,
    origin: [`/${id}`],
  };
}
const net = entry("net", { all: false, hosts: ["a.example"], ports: [[443, 443]] });
const anywhere = entry("net", { all: true });
const picked = entry("fs.user-selected", "read");
const clipboard = (level: string) => entry("clipboard", level);
const optional = (one: ResolvedCapability) => ({ ...one, optional: true });
const pairsOf = (table: readonly ResolvedCapability[]) => withPairs(table).filter(({ id }) => id.startsWith("pair."));

test("a pair stands in the table where both halves do, with the higher risk and the origins of both", () => {
  assert.deepEqual(withPairs([picked, net]).at(-1), {
    id: "pair.net+fs.user-selected",
    scope: "medium",
    risk: "medium",
    optional: false,
    origin: ["/fs.user-selected", "/net"],
  });
  assert.deepEqual(pairsOf([net]), []);
  assert.deepEqual(
    withPairs([picked, net]).map(({ id }) => id),
    ["fs.user-selected", "net", "pair.net+fs.user-selected"],
  );
});

test("a pair is as dangerous as the worse of its halves", () => {
  assert.equal(pairsOf([picked, anywhere])[0]?.risk, "critical");
  assert.equal(pairsOf([{ ...picked, risk: "high" }, net])[0]?.risk, "high");
});

test("a pair is optional as long as one of its halves is", () => {
  const seen = [
    [picked, net],
    [optional(picked), net],
    [picked, optional(net)],
    [optional(picked), optional(net)],
  ].map((table) => pairsOf(table)[0]?.optional);
  assert.deepEqual(seen, [false, true, true, true]);
});

for (const [level, pairs] of [
  ["read", 1],
  ["read-write", 1],
  ["write", 0],
] as const) {
  test(`the network and a clipboard to ${level} make ${pairs} pairs: only what is read can be sent`, () => {
    assert.equal(pairsOf([net, clipboard(level)]).length, pairs);
  });
}

test("what a table says about pairs does not count: they are worked out", () => {
  const forged = { ...entry("pair.net+clipboard", "low"), risk: "low" as const };
  assert.deepEqual(pairsOf([net, picked, forged]), pairsOf([net, picked]));
  assert.deepEqual(compareCapabilities([net, picked, forged], [net, picked], known), []);
  assert.deepEqual(compareCapabilities(withPairs([net, picked]), [net, picked], known), []);
  assert.deepEqual(withPairs(withPairs([net, picked])), withPairs([net, picked]));
});

test("what a table says about risks does not count either", () => {
  const harmless = [
    { ...anywhere, risk: "low" as const },
    { ...picked, risk: "none" as const },
  ];
  assert.deepEqual(
    compareCapabilities([], harmless, known).map(({ capability, risk }) => [capability, risk]),
    [
      ["fs.user-selected", "low"],
      ["net", "critical"],
      ["pair.net+fs.user-selected", "critical"],
    ],
  );
});

test("a pair that this version does not know stays an unknown capability", () => {
  const [change] = compareCapabilities([], [entry("pair.net+later", "low")], known);
  assert.deepEqual([change?.capability, change?.verdict], ["pair.net+later", "wider"]);
});

const changes = [
  {
    before: [net],
    after: [net, picked],
    verdict: "wider",
    rule: "pair/second-half",
    risk: "medium",
    because: "the network was there",
  },
  {
    before: [picked],
    after: [picked, net],
    verdict: "wider",
    rule: "pair/second-half",
    risk: "medium",
    because: "the files were there",
  },
  { before: [], after: [picked, net], verdict: "wider", rule: "pair/added", risk: "medium", because: "both are new" },
  {
    before: [picked, net],
    after: [net],
    verdict: "narrower",
    rule: "capability/removed",
    risk: "none",
    because: "half a pair is none",
  },
  {
    before: [picked, net],
    after: [picked, anywhere],
    verdict: "wider",
    rule: "access-level/raised",
    risk: "critical",
    because: "what is picked could now go anywhere",
  },
  {
    before: [picked, anywhere],
    after: [picked, net],
    verdict: "narrower",
    rule: "access-level/lowered",
    risk: "medium",
    because: "it can go to fewer places",
  },
  {
    before: [picked, net],
    after: [picked, optional(net)],
    verdict: "narrower",
    rule: "capability/optional",
    risk: "medium",
    because: "half of it has to be granted first",
  },
  {
    before: [picked, optional(net)],
    after: [picked, net],
    verdict: "wider",
    rule: "capability/required",
    risk: "medium",
    because: "nothing has to be granted any more",
  },
  {
    before: [net],
    after: [net, optional(picked)],
    verdict: "wider",
    rule: "pair/second-half",
    risk: "medium",
    because: "an optional half can be granted",
  },
] as const;

for (const { before, after, because, ...expected } of changes) {
  const ids = (table: readonly ResolvedCapability[]) =>
    table.map(({ id, optional }) => (optional ? `${id}?` : id)).join(" ");
  test(`from [${ids(before)}] to [${ids(after)}] the pair is ${expected.verdict} by ${expected.rule}: ${because}`, () => {
    const found = compareCapabilities(before, after, known).find(({ capability }) => capability.startsWith("pair."));
    assert.deepEqual({ verdict: found?.verdict, rule: found?.rule, risk: found?.risk }, expected);
    assert.equal(found?.witness ?? null, widens(expected.verdict) ? found?.witness : null);
  });
}

test("the witness of a pair is a request of each half", () => {
  const found = compareCapabilities([net], [net, picked], known).find(({ capability }) =>
    capability.startsWith("pair."),
  );
  assert.equal(found?.witness, "a.example + read");
});

test("a clipboard that becomes readable completes the pair with the network", () => {
  const found = compareCapabilities([net, clipboard("write")], [net, clipboard("read-write")], known);
  assert.deepEqual(
    found.map(({ capability, rule }) => [capability, rule]),
    [
      ["clipboard", "access-level/raised"],
      ["pair.net+clipboard", "pair/second-half"],
    ],
  );
});

const halves = [...new Set(dangerousPairs.flatMap(({ of }) => of))].filter((id) => known.has(id));
const scopes: Readonly<Record<string, readonly Json[]>> = {
  net: [net.scope, anywhere.scope],
  clipboard: ["read", "write", "read-write"],
  background: ["passive", "active"],
  "fs.user-selected": ["read", "read-write"],
  "fs.user-paths": [{ documents: "read" }, { documents: "read-write" }],
  "fs.paths": [{ read: ["$DOCUMENTS/a"], write: [], deny: [] }],
};
const table = fc
  .tuple(
    ...halves.map((id) => fc.option(fc.tuple(fc.constantFrom(...(scopes[id] ?? [true])), fc.boolean()), { nil: null })),
  )
  .map((drawn) =>
    drawn.flatMap((one, index) => (one === null ? [] : [entry(halves[index] as string, one[0], one[1])])),
  );

test("a pair widens only where one of its halves does, so a diff without pairs would miss no expansion, only its name", () => {
  let seen = 0;
  for (const [before, after] of fc.sample(fc.tuple(table, table), { numRuns: 3000, seed: 2 })) {
    const found = compareCapabilities(before, after, known);
    for (const { of, id } of dangerousPairs) {
      const pair = found.find(({ capability }) => capability === id);
      if (pair === undefined || !widens(pair.verdict)) continue;
      seen += 1;
      assert.ok(
        found.some(({ capability, verdict }) => of.includes(capability) && widens(verdict)),
        id,
      );
      const worst = Math.max(...after.filter((one) => of.includes(one.id)).map(({ risk }) => risks.indexOf(risk)));
      assert.equal(risks.indexOf(pair.risk), worst);
    }
  }
  assert.ok(seen > 1000, `${seen} pairs`);
});

test("a table with pairs equals itself and goes back the way it came", () => {
  fc.assert(
    fc.property(table, table, (a, b) => {
      assert.deepEqual(compareCapabilities(a, withPairs(a), known), []);
      const back = new Map(compareCapabilities(b, a, known).map((change) => [change.capability, change.verdict]));
      for (const { capability, verdict } of compareCapabilities(a, b, known))
        if (verdict === "narrower") assert.ok(widens(back.get(capability) ?? "equal"), capability);
    }),
  );
});

test("a pair grants no command, and every pair of the list has its capability", () => {
  assert.deepEqual(pairCapabilities.map(({ id }) => id).sort(), dangerousPairs.map(({ id }) => id).sort());
  for (const { grants, presence } of pairCapabilities) assert.deepEqual([grants.length, presence], [0, "pair"]);
});

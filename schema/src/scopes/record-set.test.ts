import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { accessLevel } from "./access-level.ts";
import { recordSet } from "./record-set.ts";

const context = { models: [] };
const folders = recordSet({
  id: { pattern: "^[a-z]+$", description: "A name." },
  names: { with: { pattern: "^[a-z]+$", description: "The other side." } },
  value: ["access", accessLevel({ read: [], write: [], "read-write": ["read", "write"] }, "How much.")],
  description: "Records.",
});
type Row = { readonly id: string; readonly with: string; readonly access: "read" | "write" | "read-write" };
const row = (id: string, other: string, access: Row["access"]): Row => ({ id, with: other, access });
const drafts = row("drafts", "ben", "read");

const comparisons = [
  {
    before: [],
    after: [drafts],
    is: "wider",
    rule: "record-set/added",
    witness: "drafts ben: read",
    because: "it is new",
  },
  { before: [drafts], after: [], is: "narrower", rule: "record-set/removed", because: "it is gone" },
  { before: [drafts], after: [drafts], is: "equal", rule: "access-level/equal", because: "it is the same" },
  { before: [], after: [], is: "equal", rule: "product/equal", because: "there is nothing" },
  {
    before: [drafts],
    after: [row("drafts", "ben", "read-write")],
    is: "wider",
    rule: "access-level/raised",
    witness: "drafts ben: read-write",
    because: "it may be written",
  },
  {
    before: [row("drafts", "ben", "read-write")],
    after: [drafts],
    is: "narrower",
    rule: "access-level/lowered",
    because: "it may only be read",
  },
  {
    before: [drafts],
    after: [row("drafts", "ben", "write")],
    is: "incomparable",
    rule: "access-level/raised",
    witness: "drafts ben: write",
    because: "writing is no reading",
  },
  {
    before: [drafts],
    after: [row("drafts", "eva", "read")],
    is: "incomparable",
    rule: "record-set/added",
    witness: "drafts eva: read",
    because: "another side is another folder, whatever it is called",
  },
  {
    before: [drafts],
    after: [row("papers", "ben", "read")],
    is: "incomparable",
    rule: "record-set/added",
    witness: "papers ben: read",
    because: "another name is another folder",
  },
  {
    before: [drafts, row("papers", "ben", "read-write")],
    after: [drafts, row("notes", "eva", "read"), row("papers", "ben", "read")],
    is: "incomparable",
    rule: "record-set/added",
    witness: "notes eva: read",
    because: "one is new and one may do less",
  },
] as const;

for (const { before, after, is, because, ...said } of comparisons) {
  test(`${JSON.stringify(before)} to ${JSON.stringify(after)} is ${is}: ${because}`, () => {
    const { verdict, rule, witness } = folders.compare(before, after);
    assert.deepEqual(
      { verdict, rule, witness },
      { verdict: is, rule: said.rule, witness: "witness" in said ? said.witness : undefined },
    );
  });
}

test("order and repetition of records do not matter, and an access of false is no record", () => {
  const papers = row("papers", "eva", "read-write");
  const read = (spelling: unknown) => folders.read(spelling, context);
  assert.deepEqual(read([papers, drafts, papers]), read([drafts, papers]));
  assert.deepEqual(read([{ ...drafts, access: false }, papers]).scope, [papers]);
  assert.deepEqual(read([]), { scope: null, problems: [] });
});

test("an id that stands for two things is a problem at the second", () => {
  for (const other of [row("drafts", "eva", "read"), row("drafts", "ben", "write")]) {
    const { problems } = folders.read([drafts, other], context);
    assert.deepEqual(
      problems.map(({ code, at }) => [code, at]),
      [["LOC2301", [1, "id"]]],
    );
  }
});

const ids = ["a", "b", "constructor"] as const;
const sides = ["x", "y"] as const;
const levels = ["read", "write", "read-write"] as const;
const rows = fc.uniqueArray(
  fc.record({ id: fc.constantFrom(...ids), with: fc.constantFrom(...sides), access: fc.constantFrom(...levels) }),
  { selector: ({ id }) => id, maxLength: 3 },
);

/** Every single request that some set of records could allow, asked of a set by reading it as it is written. */
const requests = ids.flatMap((id) =>
  sides.flatMap((side) => (["read", "write"] as const).map((act) => [id, side, act] as const)),
);
const allows = (set: readonly Row[], [id, side, act]: (typeof requests)[number]) =>
  set.some((one) => one.id === id && one.with === side && one.access.split("-").includes(act));

const runs = process.env.LOCARA_LONG === undefined ? 5000 : 100_000;

test("the verdict is that of asking for everything there is, and the witness is really new", () => {
  const seen = new Map<string, number>();
  for (const [before, after] of fc.sample(fc.tuple(rows, rows), { numRuns: runs, seed: 1 })) {
    const added = requests.filter((one) => allows(after, one) && !allows(before, one));
    const lost = requests.some((one) => allows(before, one) && !allows(after, one));
    const wanted = added.length > 0 ? (lost ? "incomparable" : "wider") : lost ? "narrower" : "equal";
    const [was, is] = [before, after].map((set) => folders.read(set, context).scope ?? []) as [
      readonly Row[],
      readonly Row[],
    ];
    const { verdict, witness } = folders.compare(was, is);
    assert.equal(verdict, wanted, JSON.stringify([before, after]));
    seen.set(verdict, (seen.get(verdict) ?? 0) + 1);
    if (witness === undefined) {
      assert.ok(verdict === "equal" || verdict === "narrower");
      continue;
    }
    const [, id, side, access = ""] = /^(\S+) (\S+): (\S+)$/.exec(witness) ?? [];
    const named = (access === "read-write" ? ["read", "write"] : [access]).map((act) => [id, side, act]);
    assert.ok(
      added.some((one) => named.some((other) => other.join() === one.join())),
      `${witness} of ${JSON.stringify([before, after])}`,
    );
  }
  assert.deepEqual([...seen.keys()].sort(), ["equal", "incomparable", "narrower", "wider"]);
});

test("a compiled set contains what its records allow, and nothing by the names of Object's prototype", () => {
  const compiled = folders.compile([drafts]);
  assert.equal(compiled.get("drafts")?.includes("read"), true);
  assert.equal(compiled.get("drafts")?.includes("write"), false);
  for (const id of ["constructor", "__proto__", "draft", ""]) assert.equal(compiled.get(id), undefined);
});

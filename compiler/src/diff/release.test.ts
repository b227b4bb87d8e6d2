import assert from "node:assert/strict";
import test from "node:test";
import { canonicalJson, type LockFile, type Resolved } from "@locara/schema";
import fc from "fast-check";
import { sound } from "../../testing/diff-fixtures.ts";
import { manifestText, readText, release } from "../../testing/diff-releases.ts";
import { compile } from "../compile.ts";
import { sha256 } from "../sha256.ts";
import { diff } from "./diff.ts";

const older = { version: 1, digest: "0".repeat(64) };
const text = manifestText({ clipboard: "write" });

/** The lock file and the table that a compiler with an older vocabulary would have written for this manifest. */
function compiledThen(change: (table: Resolved) => Resolved): { readonly lock: LockFile; readonly table: string } {
  const compiled = compile({ manifest: { file: "locara.json", bytes: new TextEncoder().encode(text) }, lock: null });
  const table = canonicalJson(change({ ...(compiled.resolved as Resolved), vocabulary: older }));
  const lock = JSON.parse(compiled.lock as string) as LockFile;
  return { table, lock: { ...lock, vocabulary: older, capabilityDigest: sha256(table) } };
}

const without = (id: string) => (table: Resolved) => ({
  ...table,
  capabilities: table.capabilities.filter((entry) => entry.id !== id),
});
const read = (lock: unknown, table?: string) =>
  sound(readText(text, "old.json", { lock, ...(table === undefined ? {} : { table }) }));
const after = () => release({ clipboard: "write" });

test("an older vocabulary that gave the same table changes nothing, and the lock file proves it", () => {
  const before = read(compiledThen((table) => table).lock);
  assert.deepEqual(before.resolvedThen?.capabilities, before.resolved.capabilities);
  assert.equal(diff(before, after()).class, "identical");
});

test("what a newer vocabulary adds to the same manifest is an expansion, by the table that lies beside", () => {
  const { lock, table } = compiledThen(without("fs.app-data"));
  const { class: kind, changes } = diff(read(lock, table), after());
  assert.deepEqual(
    [kind, changes.map(({ capability, rule }) => [capability, rule])],
    ["expansion", [["fs.app-data", "capability/added"]]],
  );
});

test("the newer side means what today's vocabulary makes of it, whatever lies beside it", () => {
  const { lock, table } = compiledThen(without("fs.app-data"));
  const [before, now] = [read(lock, table), read(lock, table)];
  assert.deepEqual(
    diff(before, now).changes.map(({ capability, rule }) => [capability, rule]),
    [["fs.app-data", "capability/added"]],
  );
});

const unproved = [
  { because: "the table is not there", with: (then: ReturnType<typeof compiledThen>) => read(then.lock) },
  {
    because: "the table is not the one that the lock file names",
    with: (then: ReturnType<typeof compiledThen>) => read(then.lock, `${then.table} `),
  },
  {
    because: "the lock file is of another manifest",
    with: ({ lock, table }: ReturnType<typeof compiledThen>) =>
      read({ ...lock, manifestSha256: "1".repeat(64) }, table),
  },
];

for (const { because, with: readWith } of unproved) {
  test(`what the older side had is not guessed: ${because}`, () => {
    const report = diff(readWith(compiledThen(without("fs.app-data"))), after());
    assert.equal(report.class, "expansion");
    assert.deepEqual(
      report.changes.map(({ capability, verdict }) => [capability, verdict]),
      [
        ["clipboard", "undecided"],
        ["fs.app-data", "undecided"],
      ],
    );
  });
}

test("a lock file that is broken stops the diff", () => {
  const { release: none, diagnostics } = readText(text, "old.json", { lock: [] });
  assert.deepEqual([none, diagnostics.map(({ code }) => code)], [undefined, ["LOC3029"]]);
});

test("a manifest needs no lock file, not even for its models", () => {
  assert.equal(sound(readText(manifestText({ models: [`tiny@sha256:${"a".repeat(64)}`] }))).version, "1.0.0");
});

const entry = { id: "clipboard", optional: false, origin: ["/capabilities/clipboard"], risk: "low", scope: "write" };
const table = { v: 1, app: "anna/notes", vocabulary: older, capabilities: [entry] };
const badTables: readonly { readonly value: unknown; readonly because: string }[] = [
  { value: { ...table, v: 2 }, because: "another version may mean something else" },
  { value: { ...table, app: "notes" }, because: "an app has a publisher" },
  { value: { ...table, vocabulary: {} }, because: "it must say what it was resolved by" },
  { value: { ...table, capabilities: {} }, because: "capabilities are a list" },
  { value: { ...table, capabilities: [null] }, because: "null is no capability" },
  { value: { ...table, capabilities: [{ ...entry, risk: "huge" }] }, because: "there is no such risk" },
  {
    value: { ...table, capabilities: [{ ...entry, scope: "everything" }] },
    because: "the clipboard has no such level",
  },
  { value: { ...table, capabilities: [{ ...entry, scope: {} }] }, because: "an object is no level" },
  { value: { ...table, capabilities: [{ ...entry, origin: [1] }] }, because: "an origin is a text" },
  {
    value: { ...table, capabilities: [{ ...entry, id: "fs.paths", scope: { read: ["x"] } }] },
    because: "a list is missing",
  },
  { value: { ...table, capabilities: [entry, entry] }, because: "which of the two counts?" },
];

for (const { value, because } of badTables) {
  test(`a table is refused with its place: ${because}`, () => {
    const { release: none, diagnostics } = readText(JSON.stringify(value), "resolved.json");
    assert.equal(none, undefined);
    assert.deepEqual(
      diagnostics.map(({ code, file }) => [code, file]),
      [["LOC5005", "resolved.json"]],
    );
  });
}

test("whatever a table says, it is read or refused, and can be compared: nothing throws", () => {
  const scope = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constantFrom("read", true, { all: true }, ["a"]));
  const id = fc.constantFrom(
    "clipboard",
    "net",
    "fs.paths",
    "fs.user-paths",
    "db",
    "shared-folders",
    "scheduler",
    "background",
    "tools",
    "later",
  );
  const hostile = fc
    .record({ id, scope })
    .map((one) => JSON.stringify({ ...table, capabilities: [{ ...entry, ...one }] }));
  let read = 0;
  fc.assert(
    fc.property(hostile, (document) => {
      const { release: side, diagnostics } = readText(document);
      assert.notEqual(side === undefined, diagnostics.length === 0);
      if (side === undefined) return;
      read += 1;
      diff(side, after());
      diff(null, side);
    }),
    { numRuns: 1000, seed: 7 },
  );
  assert.ok(read > 50, `${read} were readable`);
});

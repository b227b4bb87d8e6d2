import assert from "node:assert/strict";
import test from "node:test";
import { validateManifest } from "@locara/schema";
import { pathOf, pointerOf, valueAt } from "./manifest-path.ts";
import { maxManifestBytes } from "./manifest-tree.ts";
import { readManifest } from "./read-manifest.ts";
import { schemaDiagnostics, shown } from "./schema-problems.ts";

function problems(value: unknown) {
  const { tree } = readManifest(new TextEncoder().encode(JSON.stringify(value)), "locara.json");
  assert.ok(tree !== undefined);
  return schemaDiagnostics(tree, validateManifest(tree.value));
}

const good = {
  schema: "locara/v1",
  publisher: "anna",
  name: "notes",
  version: "1.0.0",
  displayName: "Notes",
  description: "Takes notes.",
  license: "MIT",
  author: { name: "A", email: "a@b.example" },
  category: "research",
};

const oneMistake = [
  {
    capabilities: { net: { allowed_hosts: [1] } },
    code: "LOC2003",
    because: "the object form was meant: only its own complaint is shown",
  },
  {
    capabilities: { net: { allowed_host: [], allowed_hosts: ["a.example"] } },
    code: "LOC2001",
    because: "the object form was meant",
  },
  { capabilities: { net: "all" }, code: "LOC2009", because: "no form was meant" },
  { capabilities: { llm: { chat: ["UPPER"] } }, code: "LOC2005", because: "the list form was meant" },
  { capabilities: { llm: { chat: 1 } }, code: "LOC2009", because: "no form was meant" },
] as const;

for (const { capabilities, code, because } of oneMistake) {
  test(`${JSON.stringify(capabilities)} is one problem, ${code}: ${because}`, () => {
    assert.deepEqual(
      problems({ ...good, capabilities }).map((one) => one.code),
      [code],
    );
  });
}

test("a manifest that is no object at all is one problem", () => {
  for (const value of [[], "x", 1, null, true])
    assert.deepEqual(
      problems(value).map(({ code }) => code),
      ["LOC2003"],
    );
});

test("an empty manifest lacks each required field, once", () => {
  const found = problems({});
  assert.ok(found.length >= 10 && found.every(({ code }) => code === "LOC2002"));
  assert.equal(new Set(found.map(({ message }) => message)).size, found.length);
});

const many = (piece: string, count: number) => Array.from({ length: count }, () => piece);

for (const [what, capabilities] of [
  ["hosts that are numbers", { net: { allowed_hosts: many("", 60_000) } }],
  ["models that are no pins", { models: many("x", 60_000) }],
  ["unknown fields", Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`k${index}`, 0]))],
  ["models to chat with", { llm: { chat: many("X", 60_000) } }],
] as const) {
  test(`as many ${what} as fit are at most 100 problems, and do not take long`, () => {
    const manifest = { ...good, capabilities };
    assert.ok(JSON.stringify(manifest).length < maxManifestBytes);
    // Of the processor, and many times what it takes: a machine may be busy, an endless search is not over by then.
    const start = process.cpuUsage();
    const found = problems(manifest);
    assert.ok(process.cpuUsage(start).user < 10_000_000);
    assert.ok(found.length >= 1 && found.length <= 100, `${found.length}`);
  });
}

test("pointers and paths are each other's inverse, and reach own members only", () => {
  const value = { "a/b": [{ "~c": 1 }], 0: 2 };
  for (const path of [["a/b", 0, "~c"], ["0"], []]) assert.deepEqual(pathOf(pointerOf(path), value), path);
  assert.equal(valueAt(value, ["constructor", "name"]), undefined);
  assert.equal(valueAt(value, ["a/b", "length"]), 1, "a list's length is its own");
});

test("a value in a message is short", () => {
  assert.equal(shown("x".repeat(1000)).length, 58);
  assert.equal(shown(undefined), "nothing");
});

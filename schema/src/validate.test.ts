import assert from "node:assert/strict";
import { test } from "node:test";
import { canonicalJson } from "./canonical-json.ts";
import { capabilities, commands } from "./capabilities/index.ts";
import { commandsOf, defineCapability, manifestPath } from "./capability.ts";
import { modalities } from "./catalog/modalities.ts";
import { tooling } from "./catalog/tooling.ts";
import { call } from "./command.ts";
import type { Manifest } from "./manifest.gen.ts";
import { integer, record, text } from "./shape.ts";
import { validateManifest, validatorOf } from "./validate.ts";

const least: Manifest = {
  schema: "locara/v1",
  publisher: "ada",
  name: "notes",
  version: "1.0.0",
  displayName: "Notes",
  description: "Keeps notes.",
  license: "Apache-2.0",
  author: { name: "Ada", email: "ada@example.com" },
  category: "productivity",
  capabilities: {},
};

test("the least manifest is sound", () => {
  assert.deepEqual(validateManifest(least), []);
});

for (const displayName of ["Notes", "ملاحظات", "می‌خواهم", "👩‍🚀 ❤️", "Ω", "$&", "日本"]) {
  test(`"${displayName}" is a name that can be read`, () => {
    assert.deepEqual(validateManifest({ ...least, displayName }), []);
  });
}

const broken: readonly { readonly change: object; readonly at: string; readonly keyword: string }[] = [
  { change: { schema: "locara/v2" }, at: "/schema", keyword: "const" },
  { change: { publisher: "Ada" }, at: "/publisher", keyword: "pattern" },
  { change: { name: "-notes" }, at: "/name", keyword: "pattern" },
  { change: { displayName: "x".repeat(41) }, at: "/displayName", keyword: "maxLength" },
  { change: { description: "two\nlines" }, at: "/description", keyword: "pattern" },
  { change: { displayName: "   " }, at: "/displayName", keyword: "pattern" },
  { change: { displayName: "\u200d\ufe0f" }, at: "/displayName", keyword: "pattern" },
  { change: { displayName: "Safe \u202eevil" }, at: "/displayName", keyword: "pattern" },
  { change: { author: { name: "\u3164", email: "a@example.com" } }, at: "/author/name", keyword: "pattern" },
  { change: { reasons: { net: "\u2066turned\u2069" } }, at: "/reasons/net", keyword: "pattern" },
  { change: { entry: { window: { title: "a\u200bb" } } }, at: "/entry/window/title", keyword: "pattern" },
  { change: { longDescription: "x".repeat(10_001) }, at: "/longDescription", keyword: "maxLength" },
  { change: { homepage: "http://example.com" }, at: "/homepage", keyword: "pattern" },
  { change: { author: { name: "Ada" } }, at: "/author", keyword: "required" },
  { change: { icon: "../icon.png" }, at: "/icon", keyword: "pattern" },
  { change: { icon: "/icon.png" }, at: "/icon", keyword: "pattern" },
  { change: { icon: "a/./icon.png" }, at: "/icon", keyword: "pattern" },
  { change: { icon: "icon.gif" }, at: "/icon", keyword: "pattern" },
  { change: { screenshots: [] }, at: "/screenshots", keyword: "minItems" },
  { change: { category: "games" }, at: "/category", keyword: "enum" },
  { change: { tags: ["Notes"] }, at: "/tags/0", keyword: "pattern" },
  { change: { modalities: ["text-to-smell"] }, at: "/modalities/0", keyword: "enum" },
  { change: { tooling: ["echo", "echo"] }, at: "/tooling", keyword: "uniqueItems" },
  { change: { capabilities: { fs: { pathz: {} } } }, at: "/capabilities/fs", keyword: "additionalProperties" },
  { change: { capabilities: { app: true } }, at: "/capabilities", keyword: "additionalProperties" },
  { change: { capabilities: { models: ["tiny"] } }, at: "/capabilities/models/0", keyword: "pattern" },
  { change: { optional: ["app"] }, at: "/optional/0", keyword: "enum" },
  { change: { profiles: { low: { min_ram_gb: 0 } } }, at: "/profiles/low/min_ram_gb", keyword: "exclusiveMinimum" },
  {
    change: { storage: { vector: { engine: "zvec", dimensions: 3 } } },
    at: "/storage/vector/engine",
    keyword: "const",
  },
  { change: { runtime: { backend: "cloud" } }, at: "/runtime/backend", keyword: "enum" },
  { change: { schedule: [{ id: "a", missed: "skip", afterCrash: "ask" }] }, at: "/schedule/0", keyword: "required" },
];

for (const { change, at, keyword } of broken) {
  test(`${JSON.stringify(change).slice(0, 60)} is refused by ${keyword}`, () => {
    const problems = validateManifest({ ...least, ...change });
    assert.ok(
      problems.some((problem) => problem.instancePath === at && problem.keyword === keyword),
      JSON.stringify(problems),
    );
    assert.ok(problems.every(({ parentSchema }) => typeof parentSchema === "object"));
  });
}

test("every mistake of a manifest is found at once", () => {
  assert.equal(validateManifest({ ...least, name: "", category: "x", extra: 1 }).length, 3);
});

test("every command has validators, and other names have none", () => {
  assert.ok(commands.size >= 25);
  for (const [id, { item }] of commands) assert.equal(validatorOf(id)?.item === null, item === null, id);
  for (const name of ["constructor", "__proto__", "fs.readtext", ""]) assert.equal(validatorOf(name), undefined);
});

test("bytes are bytes, not something that says so", () => {
  const write = (content: unknown) => validatorOf("fs.write")?.args({ path: "$APP_DATA/a", content }).length;
  assert.equal(write(new Uint8Array(1)), 0);
  assert.notEqual(write({ [Symbol.toStringTag]: "Uint8Array" }), 0);
  assert.notEqual(write(new Float32Array(1)), 0);
  assert.notEqual(write([1, 2]), 0);
});

test("every modality and tool stands for capabilities that there are", () => {
  const known = new Set(capabilities.map(({ id }) => id));
  const entries = [...modalities, ...tooling];
  const named = entries.flatMap(({ expands, needs = [] }) => [
    ...expands.map(({ capability }) => capability),
    ...needs,
  ]);
  assert.ok(entries.length >= 20, `${entries.length} entries`);
  assert.deepEqual(
    named.filter((id) => !known.has(id)),
    [],
  );
});

test("a command that two capabilities define differently is an error", () => {
  const make = () =>
    call("a.b", {
      summary: "",
      args: record({}),
      result: text(),
      target: () => null,
      input: () => null,
      via: () => null,
      perform: () => "",
    });
  const [first, second] = [make(), make()].map((command) => ({ grants: [{ command, allows: () => true }] }));
  assert.throws(() => commandsOf([first, second] as never), /"a\.b" is defined twice/);
  assert.equal(commandsOf([first, first] as never).size, 1);
});

test("canonical JSON sorts keys and leaves nothing to taste", () => {
  assert.equal(canonicalJson({ b: [1, { d: undefined, c: "é" }], a: -0 }), '{"a":0,"b":[1,{"c":"é"}]}');
  assert.throws(() => canonicalJson([Number.NaN]));
});

test("a capability's place is its namespace and the rest", () => {
  assert.deepEqual(manifestPath("fs.user-paths"), ["fs", "user-paths"]);
  assert.deepEqual(manifestPath("net"), ["net"]);
});

// Types only: the compiler refuses what must not compile.
export const refused = () => {
  // @ts-expect-error: no such category
  const category: Manifest["category"] = "games";
  // @ts-expect-error: a level that does not exist
  const clipboard: Manifest["capabilities"]["clipboard"] = "append";
  call("a.b", {
    summary: "",
    args: record({ size: integer() }),
    result: text(),
    target: ({ size }) => size,
    input: () => null,
    via: () => null,
    // @ts-expect-error: the result is text
    perform: () => 1,
  });
  return [category, clipboard, defineCapability];
};

import assert from "node:assert/strict";
import { test } from "node:test";
import { accepts } from "../scripts/validators.ts";
import { capabilities } from "./capabilities/index.ts";
import { manifestSchema } from "./manifest.ts";
import type { JsonSchema } from "./shape.ts";

const schema = manifestSchema(capabilities);

interface Place {
  readonly at: string;
  readonly schema: JsonSchema;
  /** Does it, or something around it, have an example? */
  readonly shown: boolean;
}

/** Every schema below `schema`, the fields apart. */
function places(schema: JsonSchema, at = "", around = false): readonly Place[] {
  const shown = around || Array.isArray(schema.examples);
  const { properties = {}, items, anyOf = [], additionalProperties } = schema;
  return [
    { at, schema, shown },
    ...Object.entries(properties as Readonly<Record<string, JsonSchema>>).flatMap(([name, one]) =>
      places(one, `${at}/${name}`, shown),
    ),
    ...(items === undefined ? [] : places(items as JsonSchema, `${at}/[]`, shown)),
    ...(anyOf as readonly JsonSchema[]).flatMap((one, index) => places(one, `${at}|${index}`, shown)),
    ...(typeof additionalProperties === "object" ? places(additionalProperties as JsonSchema, `${at}/*`, shown) : []),
  ];
}

const all = places(schema);
const fields = all.filter(({ at }) => /\/[^[*|/]+$/.test(at));
const isSentence = (text: unknown) => typeof text === "string" && /^\S.*\S$/.test(text);

test("every field has a description", () => {
  assert.ok(fields.length >= 60, String(fields.length));
  assert.deepEqual(
    fields.filter(({ schema }) => !isSentence(schema.description)).map(({ at }) => at),
    [],
  );
});

test("every word of a closed list has a description of its own", () => {
  const lists = all.filter(({ schema }) => Array.isArray(schema.enum));
  assert.ok(lists.length >= 10, String(lists.length));
  for (const { at, schema } of lists) {
    const words = schema.enum as readonly unknown[];
    const said = (schema.enumDescriptions ?? []) as readonly unknown[];
    assert.equal(said.length, words.length, at);
    assert.ok(said.every(isSentence), `${at}: ${JSON.stringify(said)}`);
    assert.equal(new Set(said).size, words.length, `${at}: two words mean the same`);
  }
});

test("every field but words, switches and groups has an example, itself or around it", () => {
  const self = (one: JsonSchema) =>
    Array.isArray(one.enum) || "const" in one || one.type === "boolean" || one.properties !== undefined;
  assert.deepEqual(
    fields.filter(({ schema, shown }) => !shown && !self(schema)).map(({ at }) => at),
    [],
  );
});

test("every example is valid where it stands", () => {
  const shown = all.filter(({ schema }) => Array.isArray(schema.examples));
  assert.ok(shown.length >= 40, String(shown.length));
  for (const { at, schema } of shown) {
    for (const example of schema.examples as readonly unknown[])
      assert.ok(accepts(schema, example), `${at}: ${JSON.stringify(example)}`);
  }
});

test("what a level means is the sentence that the user reads, with its risk", () => {
  const clipboard = all.find(({ at }) => at === "/capabilities/clipboard")?.schema;
  assert.deepEqual(clipboard?.enumDescriptions, [
    "Can read what you copied, passwords included (read). Risk: medium.",
    "Can put text on the clipboard (write). Risk: low.",
    "Can read what you copied, passwords included, and put text on the clipboard (read-write). Risk: medium.",
    "Grants nothing.",
  ]);
});

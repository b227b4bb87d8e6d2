import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json } from "@locara/schema";
import { toGrammarSchema, unenforceable } from "./answer-schema.ts";

const enforceable: readonly { readonly schema: Json; readonly because: string }[] = [
  { schema: { type: "string", minLength: 1, maxLength: 9 }, because: "lengths of texts are counted" },
  { schema: { type: ["string", "null"] }, because: "simple types can be alternatives" },
  { schema: { const: "yes" }, because: "one value can be written out" },
  { schema: { type: "integer", enum: [1, 2] }, because: "every listed value is of the type" },
  {
    schema: { type: "object", properties: { a: { type: "number" } }, required: ["a"] },
    because: "every property is written",
  },
  { schema: { type: "object", properties: { a: { type: "number" } } }, because: "writing what is optional is allowed" },
  {
    schema: { type: "object", additionalProperties: { type: "boolean" }, minProperties: 1 },
    because: "keys are free, values are not",
  },
  { schema: { type: "array", items: { type: "null" }, minItems: 1, maxItems: 3 }, because: "items are counted" },
  { schema: { type: "array", prefixItems: [{ const: 1 }] }, because: "the first items are told apart" },
  { schema: { anyOf: [{ type: "string" }, { const: "x" }] }, because: "alternatives may overlap" },
  { schema: { oneOf: [{ type: "string" }, { type: "integer" }] }, because: "no value is both" },
  {
    schema: {
      oneOf: [
        { type: "object", properties: { kind: { const: "a" } } },
        { type: "object", properties: { kind: { const: "b" } } },
      ],
    },
    because: "a property tells them apart",
  },
  {
    schema: { $defs: { n: { type: "number" } }, type: "array", items: { $ref: "#/$defs/n" } },
    because: "definitions are known",
  },
  { schema: { title: "T", description: "D", default: 1, type: "boolean" }, because: "these words demand nothing" },
  { schema: { type: "string", format: "date" }, because: "dates have a grammar" },
];

for (const { schema, because } of enforceable) {
  test(`an answer can be held to ${JSON.stringify(schema)}: ${because}`, () => {
    assert.deepEqual(unenforceable(schema), []);
  });
}

const deep = (levels: number): Json => (levels === 0 ? { type: "null" } : { type: "array", items: deep(levels - 1) });

const refused: readonly { readonly schema: Json; readonly because: string }[] = [
  { schema: true, because: "it is no object" },
  { schema: {}, because: "it says nothing, and the grammar would read it as null" },
  { schema: { type: "string", pattern: "^a" }, because: "patterns are not looked at" },
  { schema: { type: "number", minimum: 3 }, because: "amounts are not looked at" },
  { schema: { type: "string", format: "email" }, because: "this format has no grammar" },
  { schema: { type: "string", format: "date", maxLength: 3 }, because: "a length beside a format is ignored" },
  { schema: { type: "array", uniqueItems: true }, because: "items are not compared" },
  { schema: { type: ["object", "null"] }, because: "only simple types can be listed" },
  { schema: { type: "object", required: ["a"] }, because: "nothing says how `a` is written" },
  {
    schema: { type: "object", properties: { a: { const: 1 } }, minProperties: 2 },
    because: "there is only one property to write",
  },
  {
    schema: { type: "object", properties: { a: { const: 1 }, b: { const: 1 } }, maxProperties: 1 },
    because: "all properties are written",
  },
  { schema: { type: "object", patternProperties: {} }, because: "names are not looked at" },
  { schema: { enum: [{ a: 1 }] }, because: "only simple values can be listed" },
  { schema: { enum: [] }, because: "no value is possible" },
  { schema: { type: "integer", enum: ["a"] }, because: "the value is not of the type" },
  { schema: { oneOf: [{ type: "number" }, { type: "integer" }] }, because: "1 would match both" },
  { schema: { oneOf: [{ type: "object" }, { type: "object" }] }, because: "an object would match both" },
  { schema: { anyOf: [{ type: "string" }], minLength: 2 }, because: "words beside alternatives are ignored" },
  { schema: { allOf: [{ type: "string" }] }, because: "conjunctions are not looked at" },
  { schema: { not: { type: "string" } }, because: "negations are not looked at" },
  { schema: { $ref: "#/$defs/missing" }, because: "nothing is defined there" },
  { schema: { $ref: "https://schemas.example/x" }, because: "nothing is fetched" },
  { schema: { type: "array", items: { type: "array", items: { pattern: "x" } } }, because: "a fault inside counts" },
  { schema: { $defs: { unused: { pattern: "x" } }, type: "null" }, because: "a fault in a definition counts" },
  { schema: { type: "string", maxLength: -1 }, because: "a length is a whole number" },
  { schema: deep(40), because: "it is too deep" },
];

for (const { schema, because } of refused) {
  test(`a schema is refused: ${JSON.stringify(schema).slice(0, 80)}: ${because}`, () => {
    assert.notDeepEqual(unenforceable(schema), []);
  });
}

test("a grammar's schema keeps property names that are words of JSON Schema", () => {
  const schema = {
    type: "object",
    title: "T",
    required: ["required"],
    properties: { required: { anyOf: [{ const: 1 }] }, title: { type: "null" } },
  };
  assert.deepEqual(toGrammarSchema(schema), {
    type: "object",
    properties: { required: { oneOf: [{ const: 1 }] }, title: { type: "null" } },
  });
});

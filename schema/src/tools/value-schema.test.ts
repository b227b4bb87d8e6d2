import assert from "node:assert/strict";
import { test } from "node:test";
import { Ajv } from "ajv";
import fc from "fast-check";
import type { Json, JsonSchema } from "../shape.ts";
import { valueProblem, valueSchemaProblem } from "./value-schema.ts";

const enforceable: readonly { schema: unknown; problem: RegExp | null; because: string }[] = [
  { schema: {}, problem: null, because: "anything is a form too" },
  { schema: { description: "said", examples: [1] }, problem: null, because: "these words demand nothing" },
  { schema: { type: "string", maxLength: 5 }, problem: null, because: "lengths are counted" },
  { schema: { type: "string", pattern: "^a*$" }, problem: /"pattern"/, because: "an expression may take for ever" },
  { schema: { type: "string", format: "email" }, problem: /"format"/, because: "nobody checks it" },
  { schema: { type: "string", minimum: 5 }, problem: /"minimum"/, because: "a text has none" },
  { schema: { type: ["string", "null"] }, problem: /no known type/, because: "anyOf says it" },
  { schema: { type: "constructor" }, problem: /no known type/, because: "it is nobody's own word" },
  { schema: { $ref: "#" }, problem: /\$ref/, because: "a schema that contains itself has no end" },
  { schema: { enum: [] }, problem: /"enum"/, because: "nothing would fit" },
  { schema: { enum: [{}] }, problem: /"enum"/, because: "objects are never the same" },
  { schema: { const: 1, enum: [1] }, problem: /alone/, because: "one of them says it" },
  {
    schema: { type: "array", items: { type: "tuple" } },
    problem: /^\/items: is of no known type/,
    because: "inside too",
  },
  { schema: { type: "object", required: ["a"] }, problem: /^\/required\/a/, because: "it would have no type" },
  { schema: { type: "array", minItems: -1 }, problem: /"minItems"/, because: "it is no count" },
  {
    schema: { type: "object", properties: { a: true } },
    problem: /^\/properties\/a/,
    because: "it is no schema object",
  },
  { schema: null, problem: /no schema object/, because: "it is none" },
  { schema: "string", problem: /no schema object/, because: "it is none" },
];

for (const { schema, problem, because } of enforceable) {
  test(`${JSON.stringify(schema)} is ${problem === null ? "" : "not "}a schema that can be enforced: ${because}`, () => {
    const found = valueSchemaProblem(schema);
    if (problem === null) assert.equal(found, null);
    else assert.match(String(found), problem);
  });
}

test("a schema of a hundred levels is refused, and no other way to nest is there", () => {
  let schema: JsonSchema = { type: "string" };
  for (let level = 0; level < 100; level++) schema = { type: "array", items: schema };
  assert.match(String(valueSchemaProblem(schema)), /deeper than 16/);
});

const person: JsonSchema = {
  type: "object",
  properties: {
    name: { type: "string", minLength: 1, maxLength: 3 },
    age: { type: "integer", minimum: 0, maximum: 9 },
  },
  required: ["name"],
  additionalProperties: false,
};

const fitting: readonly { schema: JsonSchema; value: unknown; says: RegExp }[] = [
  { schema: person, value: { name: "" }, says: /^\/name must have at least 1 characters/ },
  { schema: person, value: { name: "🙂🙂🙂🙂" }, says: /^\/name must have at most 3 characters/ },
  { schema: person, value: { age: 1 }, says: /^\/name is missing/ },
  { schema: person, value: { name: "a", age: 1.5 }, says: /^\/age must be a whole number/ },
  { schema: person, value: { name: "a", age: 10 }, says: /^\/age must have at most 9/ },
  { schema: person, value: { name: "a", toString: 1 }, says: /^\/toString is not known here/ },
  { schema: person, value: JSON.parse('{"name":"a","__proto__":1}'), says: /^\/__proto__ is not known here/ },
  { schema: person, value: Object.create({ name: "a" }), says: /^\/name is missing/ },
  { schema: person, value: ["a"], says: /^\/ must be an object/ },
  { schema: { type: "array", items: { type: "null" }, maxItems: 1 }, value: [null, null], says: /at most 1 items/ },
  { schema: { type: "array", items: { type: "null" } }, value: [null, 0], says: /^\/1 must be null/ },
  { schema: { anyOf: [{ type: "string" }, { const: 1 }] }, value: 2, says: /none of the allowed forms/ },
  { schema: { enum: ["a", null] }, value: "b", says: /must be "a" or null/ },
  { schema: { type: "number" }, value: Number.NaN, says: /must be a number/ },
  { schema: {}, value: undefined, says: /is missing/ },
];

for (const { schema, value, says } of fitting) {
  test(`${JSON.stringify(value) ?? "undefined"} does not fit, because it ${says.source}`, () => {
    assert.match(String(valueProblem(schema, value)), says);
  });
}

/** Schemas without a problem, of every word there is. */
const { schema: anySchema } = fc.letrec<{ schema: JsonSchema }>((tie) => ({
  schema: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom<JsonSchema>({}, { type: "boolean" }, { type: "null" }, { const: 1 }, { enum: ["a", 0, null] }),
    fc.record(
      {
        type: fc.constantFrom("number", "integer"),
        minimum: fc.integer({ min: -3, max: 1 }),
        maximum: fc.integer({ min: 1, max: 4 }),
      },
      { requiredKeys: ["type"] },
    ),
    fc.record(
      { type: fc.constant("string"), minLength: fc.nat(1), maxLength: fc.integer({ min: 1, max: 3 }) },
      { requiredKeys: ["type"] },
    ),
    fc.record(
      {
        type: fc.constant("array"),
        items: tie("schema"),
        minItems: fc.nat(1),
        maxItems: fc.integer({ min: 1, max: 3 }),
      },
      { requiredKeys: ["type"] },
    ),
    fc.array(tie("schema"), { minLength: 1, maxLength: 2 }).map((anyOf) => ({ anyOf })),
    fc
      .record({
        properties: fc.dictionary(fc.constantFrom("a", "b", "toString"), tie("schema")),
        more: fc.oneof(fc.boolean(), tie("schema")),
        all: fc.boolean(),
      })
      .map(({ properties, more, all }) => ({
        type: "object",
        properties,
        required: all ? Object.keys(properties) : [],
        additionalProperties: more,
      })),
  ),
}));
const { value: anyValue } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom<Json>(null, true, 0, 1, 2.5, -1, "", "a", "🙂"),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("a", "b", "c", "toString"), tie("value")),
  ),
}));

test("the same values fit as by ajv", () => {
  const ajv = new Ajv({ strict: false, ownProperties: true });
  const seen = { fits: 0, not: 0 };
  fc.assert(
    fc.property(anySchema, fc.array(anyValue, { minLength: 5, maxLength: 10 }), (schema, values) => {
      assert.equal(valueSchemaProblem(schema), null);
      const validate = ajv.compile(schema);
      for (const value of values) {
        const fits = valueProblem(schema, value) === null;
        assert.equal(fits, validate(value), JSON.stringify({ schema, value }));
        seen[fits ? "fits" : "not"]++;
      }
    }),
    { numRuns: process.env.LOCARA_LONG === undefined ? 300 : 5000 },
  );
  assert.ok(seen.fits > 100 && seen.not > 100, JSON.stringify(seen));
});

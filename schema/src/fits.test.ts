import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { capabilities } from "./capabilities/index.ts";
import { fits } from "./fits.ts";
import { manifestSchema } from "./manifest.ts";
import { manifestForm } from "./manifest-form.gen.ts";
import { manifest } from "./manifest-validator.gen.js";

const table: readonly { schema: object; yes: readonly unknown[]; no: readonly unknown[]; because: string }[] = [
  { schema: { type: "integer" }, yes: [1, -0], no: [1.5, "1", Number.POSITIVE_INFINITY], because: "it is whole" },
  { schema: { type: ["string", "null"] }, yes: ["", null], no: [0, {}], because: "one of the types is enough" },
  { schema: { type: "object" }, yes: [{}], no: [[], null], because: "neither a list nor null is an object" },
  { schema: { maxLength: 1 }, yes: ["😀", 12], no: ["ab"], because: "code points are counted" },
  { schema: { minLength: 2 }, yes: ["ab", "😀a"], no: ["😀"], because: "code points are counted" },
  { schema: { pattern: "^a$" }, yes: ["a", 1], no: ["b", "a\n"], because: "a keyword speaks of its own kind only" },
  { schema: { uniqueItems: true }, yes: [[1, "1"]], no: [[1, 1], [{}]], because: "of objects it is not sure" },
  { schema: { required: ["toString"] }, yes: [{ toString: 1 }], no: [{}], because: "only own members count" },
  {
    schema: { properties: { a: { const: 1 } }, additionalProperties: false },
    yes: [{}, { a: 1 }],
    no: [{ a: 2 }, { b: 1 }, JSON.parse('{"__proto__":1}')],
    because: "no other name is known",
  },
  { schema: { oneOf: [{}] }, yes: [], no: [1], because: "an unknown keyword is no yes" },
  { schema: { exclusiveMinimum: 0, maximum: 2 }, yes: [2, 0.1], no: [0, 3], because: "the bound itself is out" },
];

for (const { schema, yes, no, because } of table) {
  test(`${JSON.stringify(schema)} fits what it should: ${because}`, () => {
    for (const value of yes) assert.ok(fits(schema as never, value), JSON.stringify(value));
    for (const value of no) assert.ok(!fits(schema as never, value), JSON.stringify(value));
  });
}

const form = JSON.parse(manifestForm);
const fields = Object.entries(manifestSchema(capabilities).properties as Record<string, object>);
const words = fc.constantFrom(
  "a",
  "Ada",
  "1.0.0",
  "a@b.c",
  "https://a.b",
  "x.png",
  "../x.png",
  "a\u0085b",
  "",
  "$HOME",
);
const leaf = fc.oneof(words, fc.string({ unit: "binary" }), fc.jsonValue(), fc.constantFrom(0, 1, -1, 1.5, true, null));

/** Values near a schema: mostly of its kind, so that the answer is yes often enough. */
function near(schema: Record<string, unknown>): fc.Arbitrary<unknown> {
  const own: fc.Arbitrary<unknown>[] = [leaf];
  if (Array.isArray(schema.enum)) own.push(fc.constantFrom(...schema.enum), fc.constantFrom(...schema.enum));
  if (Array.isArray(schema.anyOf)) own.push(...schema.anyOf.map(near), ...schema.anyOf.map(near));
  if (schema.type === "array") {
    own.push(...Array(8).fill(fc.array(near((schema.items ?? {}) as never), { maxLength: 3 })));
  }
  if (typeof schema.properties === "object") {
    const members = Object.entries(schema.properties as Record<string, Record<string, unknown>>);
    const arbitrary = Object.fromEntries(members.map(([name, inner]) => [name, near(inner)]));
    const requiredKeys = (schema.required ?? []) as string[];
    own.push(...Array(8).fill(fc.record(arbitrary, { requiredKeys })));
  }
  if (schema.type === "number" || schema.type === "integer") own.push(fc.integer({ min: -2, max: 70000 }));
  return fc.oneof(...own);
}

test("a yes is a yes of the full validator, and for a sound field it says yes", () => {
  let sound = 0;
  for (const [name, schema] of fields) {
    fc.assert(
      fc.property(near(schema as Record<string, unknown>), (value) => {
        const quick = fits(form.properties[name], value);
        if (!quick) return;
        sound += 1;
        manifest({ [name]: value });
        // The other fields are missing; that is not what is asked.
        const rest = (manifest.errors ?? []).filter(({ instancePath }) => instancePath !== "");
        assert.deepEqual(rest, [], JSON.stringify(value));
      }),
      { numRuns: 100 },
    );
  }
  assert.ok(sound > 300, `${sound} values fitted`);
});

test("control characters are spelled out, and they are the same ones", () => {
  const { displayName } = manifestSchema(capabilities).properties as Record<string, { readonly pattern: string }>;
  const declared = new RegExp((displayName as { readonly pattern: string }).pattern, "u");
  const spelled = form.properties.displayName.pattern as string;
  assert.doesNotMatch(spelled, /\\p/);
  for (let code = 0; code < 0x1_0000; code++) {
    const text = `a${String.fromCodePoint(code)}`;
    assert.equal(fits({ pattern: spelled }, text), declared.test(text), code.toString(16));
  }
});

import assert from "node:assert/strict";
import test from "node:test";
import { commands } from "@locara/schema";
import { commentText, propertyName, typescriptType } from "./typescript-type.ts";

const got = { use: "got" } as const;
const given = { use: "given" } as const;

const cases = [
  { schema: {}, type: "Json", because: "no rule means any JSON" },
  { schema: { type: "integer" }, type: "number", because: "TypeScript has one number" },
  { schema: { typedArray: "Float32Array" }, type: "Float32Array", because: "bytes travel as they are" },
  { schema: { type: "string", enum: ["a", 'b"'] }, type: '"a" | "b\\""', because: "literals are escaped" },
  {
    schema: { anyOf: [{ type: "null" }, { type: "string" }, { type: "null" }] },
    type: "null | string",
    because: "equal forms are one",
  },
  {
    schema: { type: "array", items: { anyOf: [{ type: "null" }, { type: "string" }] } },
    type: "readonly (null | string)[]",
    because: "a union in a list has brackets",
  },
  {
    schema: { type: "array", items: { type: "array", items: { type: "null" } } },
    type: "readonly (readonly null[])[]",
    because: "so does a list",
  },
  {
    schema: { type: "object", additionalProperties: { type: "string" } },
    type: "Readonly<Record<string, string>>",
    because: "any names",
  },
  {
    schema: { type: "object", additionalProperties: false, properties: {} },
    type: "{ readonly [name: string]: never }",
    because: "no names",
  },
] as const;

for (const { schema, type, because } of cases) {
  test(`${JSON.stringify(schema)} is ${type}: ${because}`, () => assert.equal(typescriptType(schema, got), type));
}

test("an absent field may be undefined where a page gives it, and may not where it gets it", () => {
  const schema = { type: "object", required: ["a"], properties: { a: { type: "null" }, "b-c": { type: "null" } } };
  assert.equal(typescriptType(schema, given), '{\n  readonly a: null;\n  readonly "b-c"?: null | undefined;\n}');
  assert.equal(typescriptType(schema, got), '{\n  readonly a: null;\n  readonly "b-c"?: null;\n}');
});

test("a type that is not known stops the compiler instead of becoming any", () => {
  assert.throws(() => typescriptType({ type: "date" }, got), TypeError);
});

test("names are quoted and comments cannot be ended", () => {
  assert.deepEqual([propertyName("a1"), propertyName("1a"), propertyName('"')], ["a1", '"1a"', '"\\""']);
  assert.equal(commentText("a */ b\n c"), "a *\\/ b c");
});

test("every command of this version has a type for its arguments, items and result", () => {
  assert.ok(commands.size >= 25);
  for (const { args, item, result } of commands.values()) {
    for (const shape of [args, result, ...(item === null ? [] : [item])])
      assert.doesNotMatch(typescriptType(shape.schema, got), /\bany\b|undefined/);
  }
});

import type { JsonSchema } from "./shape.ts";

/**
 * Does a value satisfy a schema? Says no where it is not sure: who needs to know asks the full validator then. A yes is a
 * yes of the full validator (a test compares them). A few lines to compile instead of a hundred kilobytes, which is what a
 * cold start pays for.
 */
export const fits = (schema: JsonSchema, value: unknown): boolean =>
  Object.keys(schema).every((keyword) => {
    const check = checks[keyword];
    return check?.(value, schema[keyword] as never, schema) ?? false;
  });

type Check = (value: unknown, wanted: never, schema: JsonSchema) => boolean;

/** A keyword that speaks of one kind of value accepts every other kind. */
const ofText = (check: (value: string, wanted: never) => boolean): Check => {
  return (value, wanted) => typeof value !== "string" || check(value, wanted);
};
const ofNumber = (check: (value: number, wanted: number) => boolean): Check => {
  return (value, wanted) => typeof value !== "number" || check(value, wanted);
};
const ofList = (check: (value: readonly unknown[], wanted: never) => boolean): Check => {
  return (value, wanted) => !Array.isArray(value) || check(value, wanted);
};
const ofObject = (check: (value: Readonly<Record<string, unknown>>, wanted: never, schema: JsonSchema) => boolean) => {
  const checked: Check = (value, wanted, schema) => !isObject(value) || check(value, wanted, schema);
  return checked;
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const types: Readonly<Record<string, (value: unknown) => boolean>> = {
  array: Array.isArray,
  boolean: (value) => typeof value === "boolean",
  integer: Number.isInteger,
  null: (value) => value === null,
  number: Number.isFinite,
  object: isObject,
  string: (value) => typeof value === "string",
};

const expressions = new Map<string, RegExp>();
function expression(pattern: string): RegExp {
  const made = expressions.get(pattern) ?? new RegExp(pattern, "u");
  expressions.set(pattern, made);
  return made;
}

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

const checks: Readonly<Record<string, Check>> = {
  // Only said, to people.
  description: () => true,
  type: (value, wanted: string | readonly string[]) =>
    typeof wanted === "string" ? (types[wanted]?.(value) ?? false) : wanted.some((one) => types[one]?.(value) ?? false),
  const: (value, wanted) => value === wanted,
  enum: (value, wanted: readonly unknown[]) => wanted.includes(value),
  anyOf: (value, wanted: readonly JsonSchema[]) => wanted.some((one) => fits(one, value)),
  // A code point is one or two of what `length` counts.
  minLength: ofText((value, wanted) => value.length >= 2 * wanted || codePoints(value) >= wanted),
  maxLength: ofText((value, wanted) => value.length <= wanted || codePoints(value) <= wanted),
  pattern: ofText((value, wanted) => expression(wanted).test(value)),
  minimum: ofNumber((value, wanted) => value >= wanted),
  maximum: ofNumber((value, wanted) => value <= wanted),
  exclusiveMinimum: ofNumber((value, wanted) => value > wanted),
  minItems: ofList((value, wanted) => value.length >= wanted),
  maxItems: ofList((value, wanted) => value.length <= wanted),
  items: ofList((value, wanted) => value.every((item) => fits(wanted, item))),
  // Objects would have to be compared in depth: of them it is not sure.
  uniqueItems: ofList(
    (value) => new Set(value).size === value.length && !value.some((item) => typeof item === "object"),
  ),
  maxProperties: ofObject((value, wanted) => Object.keys(value).length <= wanted),
  propertyNames: ofObject((value, wanted) => Object.keys(value).every((name) => fits(wanted, name))),
  required: ofObject((value, wanted: readonly string[]) => wanted.every((name) => Object.hasOwn(value, name))),
  properties: ofObject((value, wanted: Readonly<Record<string, JsonSchema>>) =>
    Object.keys(value).every((name) => !Object.hasOwn(wanted, name) || fits(wanted[name] as JsonSchema, value[name])),
  ),
  additionalProperties: ofObject((value, wanted: JsonSchema | false, { properties = {} }) =>
    Object.keys(value).every(
      (name) => Object.hasOwn(properties as object, name) || (wanted !== false && fits(wanted, value[name])),
    ),
  ),
};

/** The keywords that `fits` knows; a schema with another one fits nothing. */
export const knownKeywords: readonly string[] = Object.keys(checks);

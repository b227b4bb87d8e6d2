import type { JsonSchema } from "../shape.ts";

/**
 * The part of JSON Schema that a tool may describe its input and output with. All of it is really checked: a schema
 * with any other word in it is refused, because a word that nobody enforces promises what nobody keeps.
 */

type Fields = Readonly<Record<string, unknown>>;
type Check = () => string | null;

const saysNothing = ["title", "description", "$comment", "examples"];
const maxDepth = 16;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === "string";
const isPlain = (value: unknown): boolean => value === null || ["string", "number", "boolean"].includes(typeof value);
const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value) && value.length > 0;
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;

/** Of each type, the words that may stand beside it, and what each must be. */
const wordsOf: Readonly<Record<string, Readonly<Record<string, (value: unknown) => boolean>>>> = {
  string: { minLength: isCount, maxLength: isCount },
  number: { minimum: Number.isFinite, maximum: Number.isFinite },
  integer: { minimum: Number.isFinite, maximum: Number.isFinite },
  boolean: {},
  null: {},
  array: { items: isFields, minItems: isCount, maxItems: isCount },
  object: {
    properties: isFields,
    required: (value) => Array.isArray(value) && value.every(isText),
    additionalProperties: (value) => typeof value === "boolean" || isFields(value),
  },
};
/** Words that stand alone. */
const alone: Readonly<Record<string, (value: unknown) => boolean>> = {
  const: isPlain,
  enum: (value) => isList(value) && value.every(isPlain),
  anyOf: isList,
};

/** What is wrong with `schema` as a tool's schema, with where; null when all of it can be enforced. */
export function valueSchemaProblem(schema: unknown, at = "", depth = 0): string | null {
  const wrong = (what: string) => `${at === "" ? "/" : at}: ${what}`;
  if (depth > maxDepth) return wrong(`deeper than ${maxDepth} levels`);
  if (!isFields(schema)) return wrong("is no schema object");
  const words = Object.keys(schema).filter((word) => word !== "type" && !saysNothing.includes(word));
  if (words.length === 0 && !("type" in schema)) return null;
  const allowed = "type" in schema ? own(wordsOf, String(schema.type)) : alone;
  if (allowed === undefined) return wrong("is of no known type");
  if (allowed === alone && words.length > 1) return wrong("const, enum and anyOf stand alone");
  const bad = words.find((word) => own(allowed, word)?.(schema[word]) !== true);
  if (bad !== undefined) return wrong(`"${bad}" cannot be enforced here`);
  return firstOf(
    innerSchemas(schema).map(
      ([step, child]) =>
        () =>
          valueSchemaProblem(child, `${at}/${step}`, depth + 1),
    ),
  );
}

function innerSchemas({ anyOf, items, properties, required, additionalProperties: more }: Fields): [string, unknown][] {
  const members = Object.entries((properties ?? {}) as Fields);
  // One that is only required has no schema, and so no type: it is shown as a fault of its own.
  const typeless = ((required ?? []) as readonly string[]).filter((name) => !members.some(([known]) => known === name));
  return [
    ...((anyOf ?? []) as readonly unknown[]).map((one, index): [string, unknown] => [`anyOf/${index}`, one]),
    ...(items === undefined ? [] : [["items", items] as [string, unknown]]),
    ...members.map(([name, child]): [string, unknown] => [`properties/${name}`, child]),
    ...typeless.map((name): [string, unknown] => [`required/${name}`, undefined]),
    ...(isFields(more) ? [["additionalProperties", more] as [string, unknown]] : []),
  ];
}

/** Why `value` does not fit `schema`, with where; null when it does. The schema must be one without a problem. */
export function valueProblem(schema: JsonSchema, value: unknown, at = ""): string | null {
  const wrong = (what: string) => `${at === "" ? "/" : at} ${what}`;
  if (Array.isArray(schema.anyOf)) {
    const fits = (schema.anyOf as readonly JsonSchema[]).some((one) => valueProblem(one, value, at) === null);
    return fits ? null : wrong("fits none of the allowed forms");
  }
  const values = "const" in schema ? [schema.const] : schema.enum;
  if (Array.isArray(values)) {
    return values.includes(value) ? null : wrong(`must be ${values.map((one) => JSON.stringify(one)).join(" or ")}`);
  }
  if (schema.type === undefined) return value === undefined ? wrong("is missing") : null;
  const said = checks[String(schema.type)]?.(schema, value, at);
  return isText(said) && !said.startsWith("/") ? wrong(said) : (said ?? null);
}

type ValueCheck = (schema: JsonSchema, value: unknown, at: string) => string | null;

const between = (schema: JsonSchema, size: number, min: string, max: string, what: string): string | null => {
  const least = schema[min] as number | undefined;
  const most = schema[max] as number | undefined;
  if (least !== undefined && size < least) return `must have at least ${least}${what}`;
  return most !== undefined && size > most ? `must have at most ${most}${what}` : null;
};

const numeric: ValueCheck = (schema, value) =>
  typeof value === "number" && Number.isFinite(value)
    ? (between(schema, value, "minimum", "maximum", " as its value") ?? null)
    : "must be a number";

/** By type: null, a clause about the value itself, or a whole sentence that begins with the place inside it. */
const checks: Readonly<Record<string, ValueCheck>> = {
  string: (schema, value) =>
    isText(value) ? between(schema, [...value].length, "minLength", "maxLength", " characters") : "must be a text",
  boolean: (_schema, value) => (typeof value === "boolean" ? null : "must be true or false"),
  null: (_schema, value) => (value === null ? null : "must be null"),
  number: numeric,
  integer: (schema, value, at) => (Number.isInteger(value) ? numeric(schema, value, at) : "must be a whole number"),
  array: (schema, value, at) => {
    if (!Array.isArray(value)) return "must be a list";
    const items = (schema.items ?? {}) as JsonSchema;
    return (
      between(schema, value.length, "minItems", "maxItems", " items") ??
      firstOf(value.map((item, index) => () => valueProblem(items, item, `${at}/${index}`)))
    );
  },
  object: (schema, value, at) => (isFields(value) ? memberProblem(schema, value, at) : "must be an object"),
};

function memberProblem(schema: JsonSchema, value: Fields, at: string): string | null {
  const properties = (schema.properties ?? {}) as Readonly<Record<string, JsonSchema>>;
  const missing = ((schema.required ?? []) as readonly string[]).find((name) => !Object.hasOwn(value, name));
  if (missing !== undefined) return `${at}/${missing} is missing`;
  const more = schema.additionalProperties ?? true;
  return firstOf(
    Object.entries(value).map(([name, member]) => () => {
      const known = own(properties, name) ?? (isFields(more) ? more : undefined);
      if (known !== undefined) return valueProblem(known, member, `${at}/${name}`);
      return more === false ? `${at}/${name} is not known here` : null;
    }),
  );
}

function own<Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function firstOf(all: readonly Check[]): string | null {
  for (const check of all) {
    const problem = check();
    if (problem !== null) return problem;
  }
  return null;
}

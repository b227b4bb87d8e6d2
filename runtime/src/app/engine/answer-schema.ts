import type { Json } from "@locara/schema";

/**
 * Which JSON Schemas an answer can be held to. The engine's grammars know a part of JSON Schema and ignore the rest;
 * here a schema is refused unless every word in it is one that the grammar really enforces (or that demands nothing).
 */

type Fields = Readonly<Record<string, Json>>;
type Kind = "string" | "number" | "integer" | "boolean" | "null" | "object" | "array";

const maxDepth = 32;
const says = new Set(["title", "description", "$comment", "default", "examples", "$schema", "$id"]);
const simple = new Set<unknown>(["string", "number", "integer", "boolean", "null"]);
const perKind: Readonly<Record<string, readonly string[]>> = {
  string: ["minLength", "maxLength", "format"],
  object: ["properties", "required", "additionalProperties", "minProperties", "maxProperties", "$defs"],
  array: ["items", "prefixItems", "minItems", "maxItems", "$defs"],
};
const formats = new Set<unknown>(["date-time", "time", "date"]);

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isPrimitive = (value: unknown) => value === null || ["string", "number", "boolean"].includes(typeof value);

const kindOf = (value: Json): Kind => (value === null ? "null" : (typeof value as Kind));
const literals = (schema: Fields): readonly Json[] | null =>
  "const" in schema ? [schema["const"] as Json] : Array.isArray(schema["enum"]) ? schema["enum"] : null;
const kinds = (schema: Fields): readonly Json[] => literals(schema)?.map(kindOf) ?? [schema["type"] as Json].flat();

/** Can no value satisfy both? `oneOf` demands exactly one match, the grammar only that some alternative matches. */
function disjoint(a: Fields, b: Fields): boolean {
  const [left, right] = [literals(a), literals(b)];
  if (left !== null && right !== null) return !left.some((value) => right.includes(value));
  const widened = (kind: Json) => (kind === "integer" ? "number" : kind);
  const rightKinds = kinds(b).map(widened);
  if (
    !kinds(a)
      .map(widened)
      .some((kind) => rightKinds.includes(kind))
  )
    return true;
  const [one, other] = [a["properties"], b["properties"]];
  if (!isFields(one) || !isFields(other)) return false;
  // Every property is always written, so one that differs for sure tells the alternatives apart.
  return Object.entries(one).some(([key, value]) => {
    const twin = other[key];
    return (
      isFields(value) && isFields(twin) && literals(value) !== null && literals(twin) !== null && disjoint(value, twin)
    );
  });
}

interface Place {
  readonly at: string;
  readonly depth: number;
  readonly defs: Fields;
}

/** What is not enforceable about `schema`, as sentences; empty when all of it is. */
export function unenforceable(schema: Json): readonly string[] {
  const problems: string[] = [];

  const check = (value: unknown, { at, depth, defs }: Place): void => {
    const refuse = (what: string) => void problems.push(`${at}: ${what}`);
    const inner = (child: unknown, step: string) => check(child, { at: `${at}/${step}`, depth: depth + 1, defs });
    if (depth > maxDepth) return refuse(`deeper than ${maxDepth} levels`);
    if (!isFields(value)) return refuse("is no schema object");
    const only = (allowed: readonly string[]) => {
      for (const key of Object.keys(value))
        if (!says.has(key) && !allowed.includes(key)) refuse(`"${key}" cannot be enforced`);
    };
    if ("$ref" in value) {
      only(["$ref", "$defs"]);
      const name = String(value["$ref"]).replace(/^#\/\$defs\//, "");
      return Object.hasOwn(defs, name) && value["$ref"] === `#/$defs/${name}`
        ? undefined
        : refuse("only #/$defs/… of the root can be referred to");
    }
    if ("oneOf" in value || "anyOf" in value) {
      only(["oneOf", "anyOf", "$defs"]);
      return checkAlternatives(value, refuse, inner);
    }
    if (literals(value) !== null) {
      only(["const", "enum", "type"]);
      return checkLiterals(value, refuse);
    }
    return checkType(value, refuse, inner, only);
  };

  const checkAlternatives = (
    value: Fields,
    refuse: (what: string) => void,
    inner: (child: unknown, step: string) => void,
  ) => {
    const list = value["oneOf"] ?? value["anyOf"];
    if ("oneOf" in value && "anyOf" in value) return refuse("oneOf beside anyOf cannot be enforced");
    if (!Array.isArray(list) || list.length === 0) return refuse("needs alternatives");
    list.forEach((child, index) => inner(child, `${"oneOf" in value ? "oneOf" : "anyOf"}/${index}`));
    const objects = list.filter(isFields);
    const apart = objects.every((a, i) => objects.slice(i + 1).every((b) => disjoint(a, b)));
    return "oneOf" in value && !apart ? refuse("alternatives of oneOf must exclude each other; use anyOf") : undefined;
  };

  const checkLiterals = (value: Fields, refuse: (what: string) => void) => {
    const values = literals(value) ?? [];
    if (values.length === 0 || !values.every(isPrimitive))
      return refuse("only strings, numbers, booleans and null can be listed");
    const types = [value["type"] ?? []].flat();
    const fits = (item: Json) => types.includes(kindOf(item)) || (types.includes("integer") && Number.isInteger(item));
    return types.length > 0 && !values.every(fits) ? refuse("a listed value is not of the type") : undefined;
  };

  const checkType = (
    value: Fields,
    refuse: (what: string) => void,
    inner: (child: unknown, step: string) => void,
    only: (allowed: readonly string[]) => void,
  ) => {
    const type = value["type"];
    if (Array.isArray(type)) {
      only(["type"]);
      return type.length > 0 && type.every((one) => simple.has(one))
        ? undefined
        : refuse("a list of types can only name simple ones");
    }
    if (type !== "object" && type !== "array" && !simple.has(type)) return refuse("needs a type");
    only(["type", ...(perKind[type as string] ?? [])]);
    if ("format" in value && !(formats.has(value["format"]) && !("minLength" in value) && !("maxLength" in value)))
      refuse("this format cannot be enforced");
    for (const key of ["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"]) {
      if (key in value && !(Number.isSafeInteger(value[key]) && (value[key] as number) >= 0))
        refuse(`"${key}" must be a whole number`);
    }
    if (type === "object") return checkObject(value, refuse, inner);
    if ("items" in value) inner(value["items"], "items");
    if ("prefixItems" in value) {
      if (Array.isArray(value["prefixItems"]))
        value["prefixItems"].forEach((item, index) => inner(item, `prefixItems/${index}`));
      else refuse("prefixItems must be a list");
    }
    return undefined;
  };

  const checkObject = (
    value: Fields,
    refuse: (what: string) => void,
    inner: (child: unknown, step: string) => void,
  ) => {
    const properties = value["properties"] ?? {};
    if (!isFields(properties)) return refuse("properties must be an object");
    for (const [key, child] of Object.entries(properties)) inner(child, `properties/${key}`);
    const names = Object.keys(properties);
    const required = value["required"] ?? [];
    // Every declared property is always written; one that is only required has no schema to be written by.
    if (!Array.isArray(required) || !required.every((name) => names.includes(name as string)))
      refuse("every required property needs a schema");
    const more = value["additionalProperties"];
    if (isFields(more)) inner(more, "additionalProperties");
    else if (more !== undefined && typeof more !== "boolean")
      refuse("additionalProperties must be a schema or a boolean");
    if ((value["minProperties"] as number) > names.length && !more)
      refuse("minProperties is more than there are properties");
    if ((value["maxProperties"] as number) < names.length) refuse("maxProperties is less than there are properties");
    return undefined;
  };

  const defs = isFields(schema) && isFields(schema["$defs"]) ? schema["$defs"] : {};
  for (const [name, child] of Object.entries(defs)) check(child, { at: `/$defs/${name}`, depth: 1, defs });
  check(schema, { at: "", depth: 0, defs });
  return problems;
}

/** The same schema as the grammar spells it: `anyOf` is what its `oneOf` does, and words that demand nothing are dropped. */
export function toGrammarSchema(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(toGrammarSchema);
  if (!isFields(schema)) return schema;
  const map = (fields: Json) =>
    Object.fromEntries(Object.entries(fields as Fields).map(([key, value]) => [key, toGrammarSchema(value)]));
  const converted = Object.entries(schema).flatMap(([key, value]): [string, Json][] => {
    if (says.has(key) || key === "required") return [];
    if (key === "const" || key === "enum" || key === "type") return [[key, value]];
    if (key === "properties" || key === "$defs") return [[key, map(value)]];
    return [[key === "anyOf" ? "oneOf" : key, toGrammarSchema(value)]];
  });
  return Object.fromEntries(converted);
}

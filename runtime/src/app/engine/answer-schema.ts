import type { Json } from "@locara/schema";

/**
 * Which JSON Schemas an answer can be held to. The engine's grammars know a part of JSON Schema and ignore the rest;
 * here a schema is refused unless every word in it is one that the grammar really enforces (or that demands nothing).
 */

type Fields = Readonly<Record<string, Json>>;
type Problems = readonly string[];

/** Where in the schema a check stands, and how it goes deeper. */
interface Place {
  refuse(what: string): Problems;
  inside(child: unknown, step: string): Problems;
  readonly definitions: Fields;
}

const maxDepth = 32;
const demandsNothing = new Set(["title", "description", "$comment", "default", "examples", "$schema", "$id"]);
const simpleTypes = new Set<unknown>(["string", "number", "integer", "boolean", "null"]);
const wordsOf: Readonly<Record<string, readonly string[]>> = {
  string: ["minLength", "maxLength", "format"],
  object: ["properties", "required", "additionalProperties", "minProperties", "maxProperties", "$defs"],
  array: ["items", "prefixItems", "minItems", "maxItems", "$defs"],
};
const counts = ["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"];
const formats = new Set<unknown>(["date-time", "time", "date"]);

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isList = (value: unknown): value is readonly Json[] => Array.isArray(value);
const isPrimitive = (value: unknown) => value === null || ["string", "number", "boolean"].includes(typeof value);

const typeOf = (value: Json): string => (value === null ? "null" : typeof value);
const literals = ({ const: single, enum: several, ...rest }: Fields): readonly Json[] | null =>
  single !== undefined ? [single] : isList(several) ? several : rest.enum === undefined ? null : [];
const typesOf = (schema: Fields): readonly string[] =>
  literals(schema)?.map(typeOf) ??
  [schema.type ?? []].flat().map((type) => (type === "integer" ? "number" : String(type)));

/** Can no value satisfy both? `oneOf` demands exactly one match, the grammar only that some alternative matches. */
function disjoint(a: Fields, b: Fields): boolean {
  const [left, right] = [literals(a), literals(b)];
  if (left !== null && right !== null) return !left.some((value) => right.includes(value));
  const others = typesOf(b);
  if (!typesOf(a).some((type) => others.includes(type))) return true;
  // Every property is always written, so one that differs for sure tells the alternatives apart.
  const twins = isFields(b.properties) ? b.properties : {};
  return Object.entries(isFields(a.properties) ? a.properties : {}).some(([key, value]) => {
    const twin = twins[key];
    return (
      isFields(value) && isFields(twin) && literals(value) !== null && literals(twin) !== null && disjoint(value, twin)
    );
  });
}

const onlyWords = (schema: Fields, allowed: readonly string[], { refuse }: Place): Problems =>
  Object.keys(schema)
    .filter((key) => !demandsNothing.has(key) && !allowed.includes(key))
    .flatMap((key) => refuse(`"${key}" cannot be enforced`));

function reference(schema: Fields, place: Place): Problems {
  const name = String(schema.$ref).replace(/^#\/\$defs\//, "");
  const found = schema.$ref === `#/$defs/${name}` && Object.hasOwn(place.definitions, name);
  return [
    ...onlyWords(schema, ["$ref", "$defs"], place),
    ...(found ? [] : place.refuse("only #/$defs/… of the root can be referred to")),
  ];
}

function alternatives(schema: Fields, word: "oneOf" | "anyOf", place: Place): Problems {
  const list = schema[word];
  const strange = onlyWords(schema, [word, "$defs"], place);
  if (!isList(list) || list.length === 0) return [...strange, ...place.refuse("needs alternatives")];
  const objects = list.filter(isFields);
  const apart = objects.every((a, index) => objects.slice(index + 1).every((b) => disjoint(a, b)));
  return [
    ...strange,
    ...list.flatMap((child, index) => place.inside(child, `${word}/${index}`)),
    ...(word === "oneOf" && !apart ? place.refuse("the alternatives of oneOf must exclude each other; use anyOf") : []),
  ];
}

function listed(schema: Fields, values: readonly Json[], place: Place): Problems {
  const types = [schema.type ?? []].flat();
  const fits = (value: Json) => types.includes(typeOf(value)) || (types.includes("integer") && Number.isInteger(value));
  return [
    ...onlyWords(schema, ["const", "enum", "type"], place),
    ...(values.length > 0 && values.every(isPrimitive)
      ? []
      : place.refuse("only strings, numbers, booleans and null can be listed")),
    ...(types.length === 0 || values.every(fits) ? [] : place.refuse("a listed value is not of the type")),
  ];
}

function typed(schema: Fields, place: Place): Problems {
  const { type } = schema;
  if (isList(type)) {
    const simple = type.length > 0 && type.every((one) => simpleTypes.has(one));
    return [
      ...onlyWords(schema, ["type"], place),
      ...(simple ? [] : place.refuse("a list of types can only name simple ones")),
    ];
  }
  if (type !== "object" && type !== "array" && !simpleTypes.has(type)) return place.refuse("needs a type");
  const whole = (key: string) => Number.isSafeInteger(schema[key]) && Number(schema[key]) >= 0;
  return [
    ...onlyWords(schema, ["type", ...(wordsOf[String(type)] ?? [])], place),
    ...counts
      .filter((key) => key in schema && !whole(key))
      .flatMap((key) => place.refuse(`"${key}" must be a whole number`)),
    ...(type === "string"
      ? text(schema, place)
      : type === "object"
        ? object(schema, place)
        : type === "array"
          ? array(schema, place)
          : []),
  ];
}

function text(schema: Fields, { refuse }: Place): Problems {
  if (!("format" in schema)) return [];
  const alone = !("minLength" in schema) && !("maxLength" in schema);
  return formats.has(schema.format) && alone ? [] : refuse("this format cannot be enforced");
}

function array(schema: Fields, { inside, refuse }: Place): Problems {
  const first = schema.prefixItems ?? [];
  if (!isList(first)) return refuse("prefixItems must be a list");
  return [
    ...("items" in schema ? inside(schema.items, "items") : []),
    ...first.flatMap((item, index) => inside(item, `prefixItems/${index}`)),
  ];
}

function object(schema: Fields, { inside, refuse }: Place): Problems {
  const { properties = {}, required = [], additionalProperties: more = false } = schema;
  if (!isFields(properties)) return refuse("properties must be an object");
  const names = Object.keys(properties);
  // Every declared property is always written; one that is only required has no schema to be written by.
  const known = isList(required) && required.every((name) => names.includes(String(name)));
  return [
    ...Object.entries(properties).flatMap(([key, child]) => inside(child, `properties/${key}`)),
    ...(known ? [] : refuse("every required property needs a schema")),
    ...(typeof more === "boolean" ? [] : inside(more, "additionalProperties")),
    ...(Number(schema.minProperties ?? 0) > names.length && more === false
      ? refuse("minProperties is more than there are properties")
      : []),
    ...(Number(schema.maxProperties ?? names.length) < names.length
      ? refuse("maxProperties is less than there are properties")
      : []),
  ];
}

function check(schema: unknown, at: string, depth: number, definitions: Fields): Problems {
  const place: Place = {
    definitions,
    refuse: (what) => [`${at === "" ? "/" : at}: ${what}`],
    inside: (child, step) => check(child, `${at}/${step}`, depth + 1, definitions),
  };
  if (depth > maxDepth) return place.refuse(`deeper than ${maxDepth} levels`);
  if (!isFields(schema)) return place.refuse("is no schema object");
  if ("$ref" in schema) return reference(schema, place);
  if ("oneOf" in schema) return alternatives(schema, "oneOf", place);
  if ("anyOf" in schema) return alternatives(schema, "anyOf", place);
  const values = literals(schema);
  return values === null ? typed(schema, place) : listed(schema, values, place);
}

/** What is not enforceable about `schema`, as clauses; empty when all of it is. */
export function unenforceable(schema: Json): readonly string[] {
  const definitions = isFields(schema) && isFields(schema.$defs) ? schema.$defs : {};
  const named = Object.entries(definitions).flatMap(([name, child]) => check(child, `/$defs/${name}`, 1, definitions));
  return [...named, ...check(schema, "", 0, definitions)];
}

/** The same schema as the grammar spells it: `anyOf` is what its `oneOf` does, and words that demand nothing are dropped. */
export function toGrammarSchema(schema: Json): Json {
  if (isList(schema)) return schema.map(toGrammarSchema);
  if (!isFields(schema)) return schema;
  const inner = (key: string, value: Json): Json => {
    if (key === "const" || key === "enum" || key === "type") return value;
    if (key !== "properties" && key !== "$defs") return toGrammarSchema(value);
    return Object.fromEntries(Object.entries(value as Fields).map(([name, child]) => [name, toGrammarSchema(child)]));
  };
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key]) => !demandsNothing.has(key) && key !== "required")
      .map(([key, value]) => [key === "anyOf" ? "oneOf" : key, inner(key, value)]),
  );
}

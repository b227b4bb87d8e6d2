import type { JsonSchema } from "@locara/schema";

/** How a printed type is used: what a page gives may hold `undefined` for an absent field, what it gets never does. */
export type Use = "given" | "got";

interface Printing {
  readonly use: Use;
  /** Types that stand in for the declared ones, by field of the outermost object. */
  readonly fields?: ReadonlyMap<string, string>;
}

/** The TypeScript type of the values that a command's JSON Schema accepts. Knows the shapes of `shape.ts` and no others. */
export function typescriptType(schema: JsonSchema, printing: Printing, indent = ""): string {
  const inner: Printing = { use: printing.use };
  if (typeof schema.typedArray === "string") return schema.typedArray;
  if (Array.isArray(schema.enum)) return unionOf(schema.enum.map((value) => JSON.stringify(value)));
  if ("const" in schema) return JSON.stringify(schema.const);
  if (Array.isArray(schema.anyOf)) {
    return unionOf((schema.anyOf as JsonSchema[]).map((one) => typescriptType(one, inner, indent)));
  }
  switch (schema.type) {
    case "string":
    case "boolean":
    case "null":
    case "number":
      return schema.type;
    case "integer":
      return "number";
    case "array":
      return listOf(typescriptType((schema.items ?? {}) as JsonSchema, inner, indent));
    case "object":
      return objectType(schema, printing, indent);
    case undefined:
      return "Json";
    default:
      throw new TypeError(`no TypeScript type is known for the schema type ${JSON.stringify(schema.type)}`);
  }
}

const unionOf = (types: readonly string[]) => (types.length === 0 ? "never" : [...new Set(types)].join(" | "));

const listOf = (item: string) =>
  `readonly ${/ \| |^readonly /.test(item) && !item.startsWith("{") ? `(${item})` : item}[]`;

function objectType(schema: JsonSchema, printing: Printing, indent: string): string {
  const inner: Printing = { use: printing.use };
  const properties = Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>);
  if (properties.length === 0) {
    const values = schema.additionalProperties;
    if (values === false) return "{ readonly [name: string]: never }";
    return `Readonly<Record<string, ${typescriptType((typeof values === "object" ? values : {}) as JsonSchema, inner, indent)}>>`;
  }
  const required = new Set((schema.required ?? []) as readonly string[]);
  const fields = properties.map(([name, field]) => {
    const type = printing.fields?.get(name) ?? typescriptType(field, inner, `${indent}  `);
    const absent = required.has(name) ? "" : "?";
    const orUndefined = absent !== "" && printing.use === "given" ? " | undefined" : "";
    const said = typeof field.description === "string" ? `${indent}  /** ${commentText(field.description)} */\n` : "";
    return `${said}${indent}  readonly ${propertyName(name)}${absent}: ${type}${orUndefined};\n`;
  });
  return `{\n${fields.join("")}${indent}}`;
}

export const propertyName = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name));

/** Text that cannot end the comment it stands in. */
export const commentText = (text: string): string => text.replaceAll("*/", "*\\/").replaceAll(/\s+/g, " ");

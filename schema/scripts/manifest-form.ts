import { knownKeywords } from "../src/fits.ts";
import type { JsonSchema } from "../src/shape.ts";

const said = new Set(["$schema", "title", "description", "default", "examples", "enumDescriptions"]);
const holders = new Set(["items", "additionalProperties", "propertyNames"]);

/** A manifest's schema with what `fits` reads and nothing that is only said; an unknown keyword is an error here. */
export function manifestForm(schema: JsonSchema): JsonSchema {
  const entries = Object.entries(schema).filter(([keyword]) => !said.has(keyword));
  return Object.fromEntries(
    entries.map(([keyword, value]) => {
      if (!knownKeywords.includes(keyword)) throw new Error(`fits.ts does not know the keyword ${keyword}.`);
      if (keyword === "properties") {
        const fields = Object.entries(value as Readonly<Record<string, JsonSchema>>);
        return [keyword, Object.fromEntries(fields.map(([name, field]) => [name, manifestForm(field)]))];
      }
      if (keyword === "anyOf") return [keyword, (value as readonly JsonSchema[]).map(manifestForm)];
      if (holders.has(keyword) && value !== false) return [keyword, manifestForm(value as JsonSchema)];
      // The set of control characters never changes (a stability policy of Unicode); spelled out it needs no tables.
      if (keyword === "pattern")
        return [keyword, (value as string).replaceAll("\\p{Cc}", "\\u0000-\\u001f\\u007f-\\u009f")];
      return [keyword, value];
    }),
  );
}

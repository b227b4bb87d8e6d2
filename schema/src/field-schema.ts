import type { JsonSchema } from "./shape.ts";

/** A schema with what editors say about it. */
export const described = (description: string, schema: JsonSchema, ...examples: readonly unknown[]): JsonSchema => ({
  ...schema,
  description,
  ...(examples.length === 0 ? {} : { examples }),
});
/** One of a few words, each with what it means, in the form that editors show beside each. */
export const choice = (meanings: readonly (readonly [word: string, meaning: string])[]): JsonSchema => ({
  enum: meanings.map(([word]) => word),
  enumDescriptions: meanings.map(([, meaning]) => meaning),
});
/** An object with these fields and no others. */
export const closed = (
  properties: Readonly<Record<string, JsonSchema>>,
  required: readonly string[] = [],
): JsonSchema => ({
  type: "object",
  additionalProperties: false,
  ...(required.length > 0 ? { required } : {}),
  properties,
});
/** Spelled out: an expression that names a class of Unicode costs its table each time it is made. */
const control = "\\u0000-\\u001f\\u007f-\\u009f";
/** What ends a line, turns the direction of the text around it (embeddings, overrides, isolates) or draws nothing. */
const unseen =
  "\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069\\u00ad\\u115f\\u1160\\u200b\\u2060-\\u2064\\u2800\\u3164\\ufeff\\uffa0";
/** What scripts and emoji need between characters, and is nothing by itself. */
const joining = "\\u061c\\u200c-\\u200f\\ufe00-\\ufe0f";

/**
 * Text that a user reads on one line, as it is written: a consent page must not show other words than the manifest has.
 */
export const line = (maxLength: number): JsonSchema => ({
  type: "string",
  minLength: 1,
  maxLength,
  // Empty is for minLength to say.
  pattern: `^(?=$|.*[^\\s${joining}])[^${control}${unseen}]*$`,
});
/** Text of many lines. */
export const markdown = (maxLength: number): JsonSchema => ({
  type: "string",
  maxLength,
  pattern: `^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f${unseen}]*$`,
});
export const slug = { type: "string", pattern: "^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$" };
export const httpsUrl = { type: "string", maxLength: 2048, pattern: "^https://[^\\s/?#@\\\\]+(?:[/?#][^\\s\\\\]*)?$" };
// No leading slash, no empty, `.` or `..` segment, no backslash.
const pathInside = `^(?!(?:.*/)?\\.{0,2}(?:/|$))[^\\\\${control}]+`;
export const fileInside = (endings: string): JsonSchema => ({
  type: "string",
  maxLength: 255,
  pattern: `${pathInside}\\.(?:${endings})$`,
});
export const folderInside = { type: "string", maxLength: 255, pattern: `${pathInside}$` };

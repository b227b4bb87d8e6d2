import { capabilities, type JsonSchema, manifestSchema } from "@locara/schema";
import type { Path } from "../manifest-path.ts";

let known: JsonSchema | undefined;
const schema = () => (known ??= manifestSchema(capabilities));

/** Every form that a value at `path` may have, the one that holds the others first; none where nothing can stand there. */
export function formsAt(path: Path): readonly JsonSchema[] {
  let forms = withBranches(schema());
  for (const segment of path) forms = forms.flatMap((form) => below(form, segment)).flatMap(withBranches);
  return forms;
}

const withBranches = (form: JsonSchema): readonly JsonSchema[] => [
  form,
  ...((form.anyOf ?? []) as readonly JsonSchema[]).flatMap(withBranches),
];

function below(form: JsonSchema, segment: string | number): readonly JsonSchema[] {
  if (typeof segment === "number") return isSchema(form.items) ? [form.items] : [];
  const fields = fieldsOf(form);
  if (Object.hasOwn(fields, segment)) return [fields[segment] as JsonSchema];
  return isSchema(form.additionalProperties) ? [form.additionalProperties] : [];
}

/** The fields that an object of this form may have, by name. */
export const fieldsOf = (form: JsonSchema): Readonly<Record<string, JsonSchema>> =>
  (form.properties ?? {}) as Readonly<Record<string, JsonSchema>>;

export const descriptionOf = (forms: readonly JsonSchema[]): string =>
  forms.map(({ description }) => description).find((text) => typeof text === "string") ?? "";

/** The words of a closed list, each with what it means. */
export function wordsOf(form: JsonSchema): readonly { readonly word: unknown; readonly meaning: string }[] {
  if ("const" in form) return [{ word: form.const, meaning: descriptionOf([form]) }];
  if (!Array.isArray(form.enum)) return [];
  const meanings = (form.enumDescriptions ?? []) as readonly string[];
  return form.enum.map((word: unknown, index) => ({ word, meaning: meanings[index] ?? "" }));
}

const isSchema = (value: unknown): value is JsonSchema => typeof value === "object" && value !== null;

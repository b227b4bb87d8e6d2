import { capabilities } from "./capabilities/index.ts";
import { manifestSchema } from "./manifest.ts";
import { manifest } from "./manifest-validator.gen.js";
import type { Problem } from "./validate.ts";

/** What a pointer such as `#/properties/name/pattern` stands in. */
function holder(schema: unknown, schemaPath: string): Readonly<Record<string, unknown>> {
  const keys = schemaPath.split("/").slice(1, -1);
  const step = (value: unknown, key: string) =>
    (value as Record<string, unknown>)[decodeURIComponent(key).replaceAll("~1", "/").replaceAll("~0", "~")];
  return keys.reduce(step, schema) as Readonly<Record<string, unknown>>;
}

/** Every problem of a manifest at once, by the full validator. The command line loads this file only for a broken one. */
export function manifestProblems(value: unknown): readonly Problem[] {
  if (manifest(value)) return [];
  const schema = manifestSchema(capabilities);
  return (manifest.errors ?? []).map((problem) => ({
    ...problem,
    parentSchema: holder(schema, problem.schemaPath),
  }));
}

import { type AnyCapability, manifestPath, writable } from "./capability.ts";
import { documentedFragment } from "./capability-docs.ts";
import { choice, closed, described } from "./field-schema.ts";
import { aboutFields } from "./manifest-fields.ts";
import { runningFields } from "./running-fields.ts";
import type { JsonSchema } from "./shape.ts";

/** `capabilities`: every capability's own fragment at its place; the groups they share are closed objects. */
function capabilitiesSchema(capabilities: readonly AnyCapability[]): JsonSchema {
  const top: Record<string, JsonSchema> = {};
  const groups = new Map<string, Record<string, JsonSchema>>();
  for (const capability of capabilities) {
    if (!writable(capability)) continue;
    const [name = "", below] = manifestPath(capability.id);
    const fragment = documentedFragment(capability);
    if (below === undefined) top[name] = fragment;
    else groups.set(name, { ...groups.get(name), [below]: fragment });
  }
  for (const [name, members] of groups) {
    if (name in top) throw new Error(`"${name}" is both a capability and a group of capabilities.`);
    const summaries = capabilities.flatMap(({ id, summary }) =>
      id.startsWith(`${name}.`) ? [`${id}: ${summary}`] : [],
    );
    top[name] = described(summaries.join(" "), closed(members));
  }
  return closed(Object.fromEntries(Object.entries(top).sort(([a], [b]) => (a < b ? -1 : 1))));
}

/** The JSON Schema of `locara.json`, from the table of fields, the capabilities' own fragments and the catalogs. */
export function manifestSchema(capabilities: readonly AnyCapability[]): JsonSchema {
  const declarable = capabilities.filter(writable);
  const properties: Record<string, JsonSchema> = {
    ...aboutFields,
    capabilities: described("What the app may do. Nothing that is not written here.", capabilitiesSchema(capabilities)),
    optional: described(
      "Declared capabilities that the app works without. The user may grant them later.",
      {
        type: "array",
        uniqueItems: true,
        items: { type: "string", ...choice(declarable.map(({ id, summary }) => [id, summary])) },
      },
      declarable.slice(0, 1).map(({ id }) => id),
    ),
    ...runningFields,
  };
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Manifest",
    description: "What a Locara app is and what it may do.",
    ...closed(properties, [
      "schema",
      "publisher",
      "name",
      "version",
      "displayName",
      "description",
      "license",
      "author",
      "category",
      "capabilities",
    ]),
  };
}

import { type AnyCapability, riskOf } from "./capability.ts";
import { fits } from "./fits.ts";
import type { ManifestContext } from "./scope-type.ts";
import type { JsonSchema } from "./shape.ts";

type Meaning = (value: unknown) => string | undefined;
type Names = readonly (string | number)[];

/**
 * A capability's fragment as an editor shows it. Nothing is written for this: a word's meaning is what the user would
 * read who is asked for it, and the examples are those the tests run.
 */
export function documentedFragment(capability: AnyCapability): JsonSchema {
  const { summary, scope } = capability;
  const examples = examplesOf(capability);
  const meaningAt =
    (path: Names): Meaning =>
    (value) =>
      [built(path, value), ...examples.flatMap((example) => replaced(example, path, value))]
        .map((spelling) => meaningOf(capability, spelling))
        .find((meaning) => meaning !== undefined);
  const says = scope.fragment.description;
  return {
    ...explained(scope.fragment, [], meaningAt),
    description: typeof says === "string" ? `${summary} ${says}` : summary,
    examples,
  };
}

/** What a spelling grants in its normal form, null where that is nothing, undefined where it is no sound spelling. */
export function scopeSpelled(capability: AnyCapability, spelling: unknown, context: ManifestContext): unknown {
  if (!fits(capability.scope.fragment, spelling)) return undefined;
  const { scope, problems } = capability.scope.read(spelling, context);
  return problems.length > 0 ? undefined : scope;
}

/** What the user reads who is asked for it, and the risk. */
function meaningOf(capability: AnyCapability, spelling: unknown): string | undefined {
  const scope = scopeSpelled(capability, spelling, { models: ["every pinned model"] });
  if (scope === undefined) return undefined;
  if (scope === null) return "Grants nothing.";
  return [...capability.consent(scope), `Risk: ${riskOf(capability, scope)}.`].join(" ");
}

/** The spellings that the capability's own examples use, each once. */
const examplesOf = ({ examples }: AnyCapability): readonly unknown[] => [
  ...new Map(examples.map(({ scope }) => [JSON.stringify(scope), scope])).values(),
];

function explained(schema: JsonSchema, path: Names, meaningAt: (path: Names) => Meaning): JsonSchema {
  const inner = (below: unknown, name?: string | number) =>
    explained(below as JsonSchema, name === undefined ? path : [...path, name], meaningAt);
  const { enum: words, properties, items, anyOf } = schema;
  return {
    ...schema,
    ...(Array.isArray(words) ? { enumDescriptions: words.map((word) => meaningAt(path)(word) ?? "") } : {}),
    ...(properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(
            Object.entries(properties as object).map(([name, below]) => [name, inner(below, name)]),
          ),
        }),
    ...(items === undefined ? {} : { items: inner(items, 0) }),
    ...(Array.isArray(anyOf) ? { anyOf: anyOf.map((form) => inner(form)) } : {}),
  };
}

/** The smallest spelling that has `value` at `path`. */
const built = (path: Names, value: unknown): unknown =>
  path.reduceRight<unknown>((below, name) => (typeof name === "number" ? [below] : { [name]: below }), value);

/** An example with `value` in the place of what it has at `path`; none where it has nothing there. */
function replaced(example: unknown, path: Names, value: unknown): readonly unknown[] {
  const [name, ...rest] = path;
  if (name === undefined) return [value];
  if (typeof example !== "object" || example === null || !Object.hasOwn(example, name)) return [];
  const below = replaced((example as Record<string | number, unknown>)[name], rest, value);
  return below.map((one) => (Array.isArray(example) ? example.with(name as number, one) : { ...example, [name]: one }));
}

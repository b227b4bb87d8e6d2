import type { JsonSchema } from "@locara/schema";

/**
 * The ways a manifest could write a scope that mentions these strings and nothing more, small ones first. Whether one of
 * them is right, the scope's own rules decide.
 */
export function spellings(fragment: JsonSchema, strings: readonly string[]): readonly unknown[] {
  const { anyOf, enum: values, type, properties, items, required = [] } = fragment as Fragment;
  if (anyOf !== undefined) return [...anyOf].reverse().flatMap((one) => spellings(one, strings));
  if (values !== undefined) return values.filter((value) => value !== false);
  if (type === "boolean") return [true];
  if (type === "array") return items?.type === "string" || items?.enum !== undefined ? subsets(items, strings) : [];
  if (type !== "object" || properties === undefined) return [];
  return Object.entries(properties).flatMap(([name, inner]) =>
    required.some((other) => other !== name) ? [] : spellings(inner, strings).map((value) => ({ [name]: value })),
  );
}

interface Fragment {
  readonly anyOf?: readonly JsonSchema[];
  readonly enum?: readonly unknown[];
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: { readonly type?: string; readonly enum?: readonly unknown[] };
  readonly required?: readonly string[];
}

function subsets(items: NonNullable<Fragment["items"]>, strings: readonly string[]): readonly unknown[] {
  const fitting = strings.filter((one) => items.enum === undefined || items.enum.includes(one));
  return fitting.length === 0 ? [] : [...fitting.map((one) => [one]), ...(fitting.length > 1 ? [fitting] : [])];
}

/** Values that say less than `value` does, one step each: an entry less, a lower level, a closer pattern. */
export function smaller(value: unknown, fragment: JsonSchema, strings: readonly string[]): readonly unknown[] {
  if (value === true) return spellings(fragment, strings).filter((one) => one !== true);
  if (typeof value === "string")
    return [...levelsOf(fragment).filter((one) => one !== value), ...closer(value, strings)];
  if (Array.isArray(value)) {
    return value.flatMap((entry: unknown, index) => [
      value.toSpliced(index, 1),
      ...(typeof entry === "string" ? closer(entry, strings).map((text) => [...new Set(value.with(index, text))]) : []),
    ]);
  }
  if (typeof value !== "object" || value === null) return [];
  const shape = objectOf(fragment);
  return Object.entries(value).flatMap(([name, inner]) => {
    const { [name]: _gone, ...rest } = value as Record<string, unknown>;
    const own = shape?.properties?.[name];
    return [
      ...(shape?.required?.includes(name) ? [] : [rest]),
      ...(own === undefined ? [] : smaller(inner, own, strings).map((one) => ({ ...value, [name]: one }))),
    ];
  });
}

const levelsOf = (fragment: JsonSchema) =>
  ((fragment as Fragment).enum ?? []).filter((one): one is string => typeof one === "string");

const objectOf = (fragment: JsonSchema): Fragment | undefined =>
  ([fragment, ...((fragment as Fragment).anyOf ?? [])] as readonly Fragment[]).find(
    ({ properties }) => properties !== undefined,
  );

/** What could stand in place of a pattern with a wildcard: a name that is used, or the folder that holds all used files. */
function closer(pattern: string, strings: readonly string[]): readonly string[] {
  if (!pattern.includes("*")) return [];
  const paths = strings.filter((one) => one.startsWith("$") && one.includes("/"));
  const folder = commonFolder(paths.filter((path) => path.startsWith(pattern.slice(0, pattern.indexOf("*")))));
  const names = strings.filter((one) => !one.includes("/"));
  return [...names, ...(folder === undefined || `${folder}/**` === pattern ? [] : [`${folder}/**`])];
}

function commonFolder(paths: readonly string[]): string | undefined {
  const [first, ...others] = paths.map((path) => path.split("/").slice(0, -1));
  if (first === undefined) return undefined;
  let length = first.length;
  for (const other of others) {
    const different = other.findIndex((segment, index) => segment !== first[index]);
    length = Math.min(length, different < 0 ? other.length : different);
  }
  return length === 0 ? undefined : first.slice(0, length).join("/");
}

/** The place of a value in a manifest: names of members, indexes of lists. */
export type Path = readonly (string | number)[];

/** A JSON pointer as a path: a segment is an index where the value there is a list. */
export function pathOf(pointer: string, root: unknown): Path {
  const path: (string | number)[] = [];
  let value = root;
  for (const escaped of pointer.split("/").slice(1)) {
    const segment = escaped.replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(value)) {
      path.push(Number(segment));
      value = value[Number(segment)];
    } else {
      path.push(segment);
      value =
        typeof value === "object" && value !== null && Object.hasOwn(value, segment)
          ? (value as Record<string, unknown>)[segment]
          : undefined;
    }
  }
  return path;
}

export const pointerOf = (path: Path): string =>
  path.map((segment) => `/${String(segment).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

export function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const segment of path)
    value = hasOwn(value, segment) ? (value as Record<string | number, unknown>)[segment] : undefined;
  return value;
}

export const hasOwn = (value: unknown, key: string | number) =>
  typeof value === "object" && value !== null && Object.hasOwn(value, key);

import {
  applyEdits,
  type Edit,
  findNodeAtLocation,
  findNodeAtOffset,
  getLocation,
  getNodePath,
  type JSONPath,
  modify,
} from "jsonc-parser";

export { type Node, type ParseError, parse, parseTree } from "jsonc-parser";

/** Where an offset of a text stands, half-written text included: the path there, and whether a name is being written. */
export const locate = getLocation;

export const nodeAt = findNodeAtLocation;

/** The innermost value or name at an offset. */
export const nodeUnder = (root: Parameters<typeof findNodeAtOffset>[0], offset: number) =>
  findNodeAtOffset(root, offset, true);

export const pathOfNode = getNodePath;

/**
 * `text` with `value` at `path`, everything else left as it is; what is new is indented as its surroundings are.
 * `undefined` takes the value out. A new field of an object comes last, or `first`. The text has to be sound JSON.
 */
export function withValue(text: string, path: JSONPath, value: unknown, place: "first" | "last" = "last"): string {
  return applyEdits(text, editsFor(text, path, value, place));
}

/** The edits that `withValue` makes, as offsets into `text`. */
export function editsFor(text: string, path: JSONPath, value: unknown, place: "first" | "last" = "last"): Edit[] {
  // Formatting would spread what is left over several lines.
  if (value === undefined) return modify(text, path, value, {});
  const indent = /\n([ \t]+)\S/.exec(text)?.[1] ?? "  ";
  return modify(text, path, value, {
    formattingOptions: {
      insertSpaces: !indent.startsWith("\t"),
      tabSize: indent.startsWith("\t") ? 1 : indent.length,
      eol: /\r\n|\n|\r/.exec(text)?.[0] ?? "\n",
    },
    ...(place === "first" ? { getInsertionIndex: () => 0 } : {}),
  });
}

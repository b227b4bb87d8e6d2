import { locate, type Node, nodeAt, nodeUnder, parseTree, pathOfNode } from "../json-text.ts";
import type { Path } from "../manifest-path.ts";
import { maxManifestBytes } from "../manifest-tree.ts";
import { firstTooDeep } from "../nesting.ts";

/** Where in a text: offsets in UTF-16 code units, as editors count. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A manifest as it stands in an editor, mostly half-written. */
export interface Draft {
  readonly text: string;
  /** What stands at `path`, as far as it is written; undefined where nothing does. */
  valueAt(path: Path): unknown;
  /** The value or name at an offset, and its path; undefined between values. */
  under(offset: number): { readonly path: Path; readonly span: Span; readonly name: boolean } | undefined;
  /** What could be written at an offset: the path it would have, and what it would take the place of. */
  gapAt(offset: number): { readonly path: Path; readonly span: Span; readonly name: boolean } | undefined;
}

/** Opens what can be a manifest. Undefined for what no manifest is: too long, or nested so deep that parsing could fail. */
export function openDraft(text: string): Draft | undefined {
  if (text.length > maxManifestBytes || firstTooDeep(text) !== undefined) return undefined;
  const root = parseTree(text, []);
  return {
    text,
    valueAt: (path) => {
      const node = root === undefined ? undefined : nodeAt(root, [...path]);
      return node === undefined ? undefined : written(node);
    },
    under(offset) {
      const node = root === undefined ? undefined : nodeUnder(root, offset);
      if (node === undefined || node.type === "property") return undefined;
      const name = node.parent?.type === "property" && node.parent.children?.[0] === node;
      return { path: pathOfNode(node), span: spanOf(node), name };
    },
    gapAt(offset) {
      const { path, previousNode, isAtPropertyKey } = locate(text, offset);
      const there = root === undefined || isAtPropertyKey ? undefined : nodeAt(root, path);
      // Before or behind a value that is there nothing else can stand.
      if (there !== undefined && (there.children !== undefined || there.offset + there.length < offset))
        return undefined;
      return { path, span: replacedSpan(text, offset, previousNode), name: isAtPropertyKey };
    },
  };
}

/** What a word written at `offset` takes the place of: the token it stands in, or the letters before it. */
function replacedSpan(text: string, offset: number, token: { offset: number; length: number } | undefined): Span {
  if (token !== undefined && token.offset <= offset && offset <= token.offset + token.length) {
    const span = spanOf(token);
    const open = /^"(?:[^"\\]|\\.)*$/s.test(text.slice(span.start, span.end));
    // A string whose end is not written yet swallows the rest of its line.
    return open ? { start: span.start, end: offset } : span;
  }
  const word = /[\w$.-]*$/.exec(text.slice(Math.max(0, offset - 64), offset))?.[0] ?? "";
  return { start: offset - word.length, end: offset };
}

const spanOf = ({ offset, length }: { offset: number; length: number }): Span => ({
  start: offset,
  end: offset + length,
});

/** Own keys only, whatever their names are. */
function written(node: Node): unknown {
  if (node.type === "array") return (node.children ?? []).map(written);
  if (node.type !== "object") return node.value;
  const members = (node.children ?? []).map(({ children = [] }) => [
    String(children[0]?.value),
    children[1] === undefined ? undefined : written(children[1]),
  ]);
  return Object.fromEntries(members);
}

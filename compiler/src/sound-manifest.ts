import { positionsOf } from "./diagnostic.ts";
import type { ManifestTree } from "./manifest-tree.ts";
import { maxManifestBytes, maxManifestDepth } from "./manifest-tree.ts";
import { type ReadManifest, readManifest } from "./read-manifest.ts";
import { placeIn, type Span } from "./sound-places.ts";

/**
 * As `readManifest`, without building a tree of places for a manifest that has no problem of syntax: places are looked up
 * when the first one is asked for. Whatever is not surely sound goes to `readManifest` at once, which says why.
 */
export function readSoundManifest(bytes: Uint8Array, file: string): ReadManifest {
  const sound = bytes.length <= maxManifestBytes ? read(bytes) : undefined;
  if (sound === undefined) return readManifest(bytes, file);
  const { text } = sound;
  let positions: ReturnType<typeof positionsOf> | undefined;
  const rangeOf = ({ start, end }: Span) => {
    positions ??= positionsOf(text);
    return { start: positions(start), end: positions(end) };
  };
  const tree: ManifestTree = {
    file,
    ...sound,
    rangeOf: (path) => rangeOf(placeIn(text, path).value),
    keyRangeOf(path) {
      const { key, value } = placeIn(text, path);
      return rangeOf(key ?? value);
    },
    spanOf(path) {
      const { value, complete } = placeIn(text, path);
      return complete ? value : undefined;
    },
  };
  return { tree, text, diagnostics: [] };
}

function read(bytes: Uint8Array): { readonly text: string; readonly value: unknown } | undefined {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  // A replacement character may stand for a broken byte, an escape for half of a surrogate pair.
  if (text.includes("\uFFFD") || text.includes("\\u")) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Which problem it is, `readManifest` says.
    return undefined;
  }
  const members = membersOf(value, 1);
  // JSON.parse keeps the last of two members with one name: where it has lost one, there is a colon too many.
  return members === undefined || members !== colonsOf(text) ? undefined : { text, value };
}

/** How many members all objects have together; undefined where a value is too deep or no finite number. */
function membersOf(value: unknown, depth: number): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? 0 : undefined;
  if (typeof value !== "object" || value === null) return 0;
  if (depth > maxManifestDepth) return undefined;
  const inner = Object.values(value);
  let members = Array.isArray(value) ? 0 : inner.length;
  for (const one of inner) {
    const below = membersOf(one, depth + 1);
    if (below === undefined) return undefined;
    members += below;
  }
  return members;
}

/** How many colons stand outside the strings of a text that is JSON. */
const colonsOf = (text: string): number => text.replaceAll(/"(?:[^"\\]+|\\.)*"/g, "").split(":").length - 1;

import { maxManifestDepth } from "./manifest-tree.ts";

/** Offset of the first bracket that opens too deep a level. Parsers recurse: what has one must not reach them. */
export function firstTooDeep(text: string): number | undefined {
  let depth = 0;
  for (let index = 0; index < text.length; index++) {
    const character = text.charCodeAt(index);
    if (character === 0x22) index = endOfString(text, index);
    else if (character === 0x5b || character === 0x7b) {
      depth += 1;
      if (depth > maxManifestDepth) return index;
    } else if (character === 0x5d || character === 0x7d) depth -= 1;
  }
  return undefined;
}

/** Like the parser, a string ends at its quote or, broken, at the end of its line. */
function endOfString(text: string, quote: number): number {
  let index = quote + 1;
  for (; index < text.length; index++) {
    const character = text.charCodeAt(index);
    if (character === 0x5c) index += 1;
    else if (character === 0x22 || character === 0x0a || character === 0x0d) break;
  }
  return index;
}

import { positionsOf } from "../diagnostic.ts";
import { isRemote } from "./remote-url.ts";
import type { RawUse, SourceText } from "./source-facts.ts";

interface CssUrl {
  readonly url: string;
  readonly start: number;
  readonly end: number;
}

const loads =
  /\/\*[\s\S]*?(?:\*\/|$)|@import\s+(?:"([^"]*)"|'([^']*)')|(?:url|src)\(\s*(?:"([^"]*)"|'([^']*)'|([^"'()]*?))\s*\)|image-set\(\s*(?:"([^"]*)"|'([^']*)')/gi;

/** Every remote address that a style sheet would load. Comments load nothing. */
export function cssUrls(text: string): readonly CssUrl[] {
  const { plain, offsetOf } = unescaped(text);
  return [...plain.matchAll(loads)].flatMap((match) => {
    const url = match.slice(1).find((one) => one !== undefined);
    if (url === undefined || !isRemote(url)) return [];
    return [{ url: url.trim(), start: offsetOf(match.index), end: offsetOf(match.index + match[0].length) }];
  });
}

/** CSS lets any character be written as `\72`, those of function names too. */
function unescaped(text: string): { readonly plain: string; readonly offsetOf: (index: number) => number } {
  if (!text.includes("\\")) return { plain: text, offsetOf: (index) => index };
  const offsets: number[] = [];
  let plain = "";
  for (const { index, 0: whole, 1: code } of text.matchAll(/\\([0-9a-f]{1,6})\s?|[\s\S]/gi)) {
    const point = code === undefined ? undefined : Number.parseInt(code, 16);
    plain += point === undefined ? whole : String.fromCharCode(Math.min(point, 0xffff));
    offsets.push(index);
  }
  return { plain, offsetOf: (index) => offsets[index] ?? text.length };
}

/** What a style sheet loads from elsewhere. */
export function cssEscapes({ file, text }: SourceText): readonly RawUse[] {
  const positionOf = positionsOf(text);
  return cssUrls(text).map(({ url, start, end }) => ({
    kind: "remote-url",
    what: url,
    file,
    range: { start: positionOf(start), end: positionOf(end) },
  }));
}

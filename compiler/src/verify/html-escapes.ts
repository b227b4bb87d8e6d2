import { positionsOf } from "../diagnostic.ts";
import { attributeEscapes } from "./address-sinks.ts";
import { cssUrls } from "./css-escapes.ts";
import { bodyOf, decoded, type Tag, tagsOf } from "./html-tags.ts";
import { isRemote } from "./remote-url.ts";
import type { RawKind, RawUse, SourceText } from "./source-facts.ts";

/** What XML lets a document call by a name of its own: an address can hide behind it. */
const entity = /<!ENTITY\s[^>]*?(?:"([^"]*)"|'([^']*)')\s*>/gi;

/** Ways around the SDK in a page's markup: inline code, and whatever is loaded from elsewhere. */
export function htmlEscapes({ file, text }: SourceText): readonly RawUse[] {
  const positionOf = positionsOf(text);
  const found: RawUse[] = [];
  const say = (kind: RawKind, start: number, end: number, what: string) =>
    found.push({ kind, what, file, range: { start: positionOf(start), end: positionOf(end) } });
  for (const tag of tagsOf(text)) {
    for (const { name, value, start, end } of tag.attributes)
      for (const { kind, what } of attributeEscapes(tag.name, name, value)) say(kind, start, end, what);
    if (tag.name === "script" && isCode(tag) && bodyOf(text, tag.name, tag.end).trim() !== "")
      say("inline-script", tag.start, tag.end, "script");
    else if (tag.name === "style")
      for (const { url, start, end } of cssUrls(bodyOf(text, tag.name, tag.end)))
        say("remote-url", tag.end + start, tag.end + end, url);
  }
  for (const { index, 0: whole, 1: double, 2: single = "" } of text.matchAll(entity)) {
    const value = decoded(double ?? single);
    if (isRemote(value)) say("remote-url", index, index + whole.length, value);
  }
  return found;
}

function isCode({ attributes }: Tag): boolean {
  if (attributes.some(({ name }) => name === "src")) return false;
  const type = attributes.find(({ name }) => name === "type")?.value.toLowerCase() ?? "";
  return !/^application\/(?:ld\+)?json$/.test(type);
}

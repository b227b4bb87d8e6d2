import { positionsOf } from "../diagnostic.ts";
import { attributeEscapes } from "./address-sinks.ts";
import { cssUrls } from "./css-escapes.ts";
import { bodyOf, decoded, type Tag, tagsOf } from "./html-tags.ts";
import { readingBudget, type Spend, Unreadable } from "./reading-budget.ts";
import { isRemote } from "./remote-url.ts";
import type { RawKind, RawUse, SourceText } from "./source-facts.ts";

/** What XML lets a document call by a name of its own: an address can hide behind it. */
const entities = /<!ENTITY\s/gi;
/** Up to the end of a declaration, or a text in it and all before. */
const piece = /[^"'>]*(?:>|"([^"]*)"|'([^']*)')/y;

/** Ways around the SDK in a page's markup: inline code, and whatever is loaded from elsewhere. */
export function htmlEscapes({ file, text }: SourceText): readonly RawUse[] {
  const positionOf = positionsOf(text);
  const found: RawUse[] = [];
  const say: Say = (kind, start, end, what) =>
    found.push({ kind, what, file, range: { start: positionOf(start), end: positionOf(end) } });
  try {
    const spend = readingBudget(text);
    lookAtTags(text, say, spend);
    lookAtEntities(text, say, spend);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    say("unreadable-markup", 0, 0, "");
  }
  return found;
}

type Say = (kind: RawKind, start: number, end: number, what: string) => void;

function lookAtTags(text: string, say: Say, spend: Spend): void {
  for (const tag of tagsOf(text, spend)) {
    for (const { name, value, start, end } of tag.attributes)
      for (const { kind, what } of attributeEscapes(tag.name, name, value)) say(kind, start, end, what);
    if (tag.name === "script" && isCode(tag) && /\S/.test(bodyOf(text, tag.name, tag.end, spend)))
      say("inline-script", tag.start, tag.end, "script");
    else if (tag.name === "style")
      for (const { url, start, end } of cssUrls(bodyOf(text, tag.name, tag.end, spend)))
        say("remote-url", tag.end + start, tag.end + end, url);
  }
}

function lookAtEntities(text: string, say: Say, spend: Spend): void {
  for (const { index } of text.matchAll(entities)) {
    for (let from = index; ; from = piece.lastIndex) {
      piece.lastIndex = from;
      const [whole, double, single = ""] = piece.exec(text) ?? [];
      spend(whole?.length ?? text.length - from);
      if (whole === undefined || whole.endsWith(">")) break;
      const value = decoded(double ?? single);
      if (isRemote(value)) say("remote-url", index, from + whole.length, value);
    }
  }
}

function isCode({ attributes }: Tag): boolean {
  if (attributes.some(({ name }) => name === "src")) return false;
  const type = attributes.find(({ name }) => name === "type")?.value.toLowerCase() ?? "";
  return !/^application\/(?:ld\+)?json$/.test(type);
}

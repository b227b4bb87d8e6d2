import { quoted, readTexts, writeJson } from "../library/json";

/** Changes a text as it was asked to, and counts what came of it. */
export function _start(): void {
  const input = readTexts();
  const text = changed(input.get("text"), input.get("action"));
  const counts = `"characters":${characters(text)},"words":${words(text)},"lines":${lines(text)}`;
  writeJson(`{"text":${quoted(text)},${counts}}`);
}

function changed(text: string, action: string): string {
  if (action == "upper") return text.toUpperCase();
  if (action == "lower") return text.toLowerCase();
  if (action == "trim") return text.trim();
  if (action == "sort-lines") return text.split("\n").sort().join("\n");
  if (action == "reverse-lines") return text.split("\n").reverse().join("\n");
  if (action == "unique-lines") return unique(text.split("\n")).join("\n");
  if (action == "slug") return slug(text.toLowerCase());
  return text;
}

function unique(all: Array<string>): Array<string> {
  const seen = new Set<string>();
  const kept = new Array<string>();
  for (let at = 0; at < all.length; at++) {
    if (seen.has(all[at])) continue;
    seen.add(all[at]);
    kept.push(all[at]);
  }
  return kept;
}

/** Letters and digits of ASCII, and one dash for whatever lies between them. */
function slug(text: string): string {
  const parts = new Array<string>();
  let from = -1;
  for (let at = 0; at <= text.length; at++) {
    const unit = at < text.length ? text.charCodeAt(at) : 0;
    const plain = (unit >= 0x30 && unit <= 0x39) || (unit >= 0x61 && unit <= 0x7a);
    if (plain && from < 0) from = at;
    if (plain || from < 0) continue;
    parts.push(text.substring(from, at));
    from = -1;
  }
  return parts.join("-");
}

/** Code points: half a pair belongs to the other half. */
function characters(text: string): i32 {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    const second = at > 0 && unit >= 0xdc00 && unit <= 0xdfff;
    const first = second ? text.charCodeAt(at - 1) : 0;
    if (!(first >= 0xd800 && first <= 0xdbff)) count++;
  }
  return count;
}

function words(text: string): i32 {
  let count = 0;
  let inside = false;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    const space = unit <= 0x20 || unit == 0xa0 || (unit >= 0x2000 && unit <= 0x200a) || unit == 0x3000;
    if (!space && !inside) count++;
    inside = !space;
  }
  return count;
}

function lines(text: string): i32 {
  return text.length == 0 ? 0 : text.split("\n").length;
}

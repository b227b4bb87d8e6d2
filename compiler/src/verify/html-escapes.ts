import { positionsOf } from "../diagnostic.ts";
import { cssUrls } from "./css-escapes.ts";
import { isForeignCode, isRemote, isScriptUrl } from "./remote-url.ts";
import type { RawKind, RawUse, SourceText } from "./source-facts.ts";

const tag = /<!--[\s\S]*?(?:-->|$)|<([a-zA-Z][^\s/>]*)((?:[^>"']|"[^"]*"|'[^']*')*)>/g;
const attribute = /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/g;

/** Attributes whose address the page loads; a link that the user would have to click is not among them. */
const loading: Readonly<Record<string, RegExp>> = {
  src: /./,
  srcset: /./,
  poster: /./,
  data: /^object$/,
  href: /^(?:link|base|image|use|script)$/,
  "xlink:href": /./,
  action: /^form$/,
  formaction: /./,
  background: /./,
};

/** Ways around the SDK in a page's markup: inline code, and whatever is loaded from elsewhere. */
export function htmlEscapes({ file, text }: SourceText): readonly RawUse[] {
  const positionOf = positionsOf(text);
  const found: RawUse[] = [];
  const say: Say = (kind, start, end, what) =>
    found.push({ kind, what, file, range: { start: positionOf(start), end: positionOf(end) } });
  tag.lastIndex = 0;
  for (let match = tag.exec(text); match !== null; match = tag.exec(text)) {
    const [whole, name, rest = ""] = match;
    if (name === undefined) continue;
    const element = name.toLowerCase();
    const attributes = attributesOf(rest, match.index + 1 + name.length);
    for (const one of attributes) attributeEscape(element, one, say);
    if (element !== "script" && element !== "style") continue;
    const from = match.index + whole.length;
    const length = text.slice(from).search(element === "script" ? /<\/script/i : /<\/style/i);
    const body = length < 0 ? text.slice(from) : text.slice(from, from + length);
    if (element === "style") styleEscapes(body, from, say);
    else if (isCode(attributes) && body.trim() !== "") say("inline-script", match.index, from, "script");
    tag.lastIndex = from + body.length;
  }
  return found;
}

function styleEscapes(body: string, offset: number, say: Say): void {
  for (const { url, start, end } of cssUrls(body)) say("remote-url", offset + start, offset + end, url);
}

interface Attribute {
  readonly name: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

const attributesOf = (text: string, offset: number): readonly Attribute[] =>
  [...text.matchAll(attribute)].map(({ index, 0: whole, 1: name = "", 2: double, 3: single, 4: bare }) => ({
    name: name.toLowerCase(),
    value: decoded(double ?? single ?? bare ?? ""),
    start: offset + index,
    end: offset + index + whole.length,
  }));

/** Browsers read an attribute's characters in any of these spellings. */
const decoded = (value: string) =>
  value
    .replaceAll(/&#x([0-9a-f]{1,6});?/gi, (_, code: string) => character(Number.parseInt(code, 16)))
    .replaceAll(/&#(\d{1,7});?/g, (_, code: string) => character(Number(code)))
    .replaceAll(/&(colon|sol|tab|newline|amp);/gi, (_, name: string) => named[name.toLowerCase()] ?? "");

const named: Readonly<Record<string, string>> = { colon: ":", sol: "/", tab: "\t", newline: "\n", amp: "&" };
const character = (code: number) => (code <= 0x10ffff ? String.fromCodePoint(code) : "");

function isCode(attributes: readonly Attribute[]): boolean {
  if (attributes.some(({ name }) => name === "src")) return false;
  const type = attributes.find(({ name }) => name === "type")?.value.toLowerCase() ?? "";
  return !/^application\/(?:ld\+)?json$/.test(type);
}

type Say = (kind: RawKind, start: number, end: number, what: string) => void;

/** The addresses that an attribute makes the page load, or leave to. */
function addressesOf(element: string, name: string, value: string): readonly string[] {
  if (element === "meta" && name === "content") {
    // Only a comma, semicolon or space must stand behind the seconds; `url=` may be left out.
    const url = /^\s*[\d.]+(?:\s*[;,]|\s)\s*(?:url\s*=\s*)?['"]?(\S+)/i.exec(value)?.[1];
    return url === undefined ? [] : [url];
  }
  if (!(Object.hasOwn(loading, name) && loading[name]?.test(element))) return [];
  return name === "srcset" ? value.split(",").map((one) => one.trim().split(/\s+/)[0] ?? "") : [value];
}

function attributeEscape(element: string, { name, value, start, end }: Attribute, say: Say): void {
  if (/^on[a-z]+$/.test(name) && value.trim() !== "") return say("inline-handler", start, end, name);
  if (isScriptUrl(value)) return say("script-url", start, end, name);
  if (name === "srcdoc" && value.trim() !== "") return say("inline-script", start, end, name);
  if (name === "style") {
    for (const { url } of cssUrls(value)) say("remote-url", start, end, url);
    return;
  }
  const addresses = addressesOf(element, name, value);
  const remote = addresses.find(isRemote);
  if (remote !== undefined) say("remote-url", start, end, remote);
  else if (element === "script" && addresses.some(isForeignCode)) say("inline-script", start, end, name);
}

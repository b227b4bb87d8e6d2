import type { Spend } from "./reading-budget.ts";

/** A start tag as a browser reads it, or `?xml-stylesheet`. */
export interface Tag {
  /** In lower case, and without the name of its language: `svg:image` is an image. */
  readonly name: string;
  readonly attributes: readonly Attribute[];
  readonly start: number;
  readonly end: number;
}

export interface Attribute {
  /** In lower case. */
  readonly name: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

const opening = /<(\/?)(\?xml-stylesheet|[a-z])/iy;
const restOfName = /[^\t\n\f\r />]*/y;
/** Longer than the name of any element that something is known of. */
const longestName = 64;
const attribute =
  /([\t\n\f\r /]*)([^\t\n\f\r />][^\t\n\f\r />=]*)(?:[\t\n\f\r ]*=[\t\n\f\r ]*(?:"([^"]*)"?|'([^']*)'?|([^\t\n\f\r >"'][^\t\n\f\r >]*)?))?/y;
/** A declaration that ends in the same place for everybody. */
const declaration = /<!doctype[^<>[]*>|<\?[^<>]*\?>/iy;
/** Elements whose content is text or not, by where they stand. */
const ofText = /^(?:script|style|title|textarea|xmp|iframe|noembed|noframes|noscript)$/;

/**
 * Every start tag that a browser can find, by the rules of browsers: a quote within a value without quotes is part of it.
 * Where HTML and XML, or HTML and SVG within it, do not agree on what is text, a tag is looked for behind every `<` from
 * there on, in comments and values too: rather one too many than one that is loaded and not seen.
 */
export function* tagsOf(text: string, spend: Spend): Generator<Tag> {
  const seen = new Set<string>();
  const endFrom = endsOf(text);
  let certain = true;
  for (let start = text.indexOf("<"), next = 0; start >= 0; start = text.indexOf("<", next)) {
    next = start + 1;
    const match = at(opening, text, start);
    if (match === null) {
      const after: number | undefined = certain ? endOfNothing(text, start) : undefined;
      certain &&= after !== undefined || !/[!?/]/.test(text.charAt(next));
      next = after ?? next;
      continue;
    }
    const [begun, slash, first = ""] = match;
    const [rest = ""] = at(restOfName, text, start + begun.length) ?? [];
    const nameEnd = start + begun.length + rest.length;
    // Behind the name of its language, which may be of any length.
    const colon = rest.indexOf(":");
    const written = colon < 0 ? first + rest : rest.slice(colon + 1);
    const name = written.slice(0, longestName).toLowerCase();
    spend(rest.length);
    // A flood of tags that never end would else be read to the end of the file, each.
    const isNew = (from: number) => certain || seen.size < seen.add(`${name} ${from}`).size;
    const attributes = attributesOf(text, nameEnd, isNew, spend);
    const tag = { name, attributes, start, end: endFrom(attributes.at(-1)?.end ?? nameEnd) };
    if (slash === "") yield tag;
    certain &&= slash !== "" || isAlikeForAll(tag, text, spend);
    if (certain) next = tag.end;
  }
}

function isAlikeForAll({ name, start, end }: Tag, text: string, spend: Spend): boolean {
  if (name.startsWith("?")) return at(declaration, text, start) !== null;
  return !ofText.test(name) || !bodyOf(text, name, end, spend).includes("<");
}

function at(pattern: RegExp, text: string, index: number): RegExpExecArray | null {
  pattern.lastIndex = index;
  return pattern.exec(text);
}

/** The end of a comment or a declaration in which nobody sees a tag. `<!-->` is a comment for some, and `--!>` ends one. */
function endOfNothing(text: string, start: number): number | undefined {
  if (!text.startsWith("<!--", start)) {
    const declared = at(declaration, text, start);
    return declared === null ? undefined : start + declared[0].length;
  }
  const end = text.indexOf("-->", start + 2) + 3;
  const isPlain = end >= start + 7 && !text.slice(start + 4, end).includes("--!>");
  return isPlain ? end : undefined;
}

/** Where a tag ends whose last attribute is before `from`; a long way to the next `>` is gone once. */
function endsOf(text: string): (from: number) => number {
  let [searched, end] = [0, -1];
  return (from) => {
    if (from < searched || from >= end) {
      const close = text.indexOf(">", from);
      [searched, end] = [from, close < 0 ? text.length : close + 1];
    }
    return end;
  };
}

function attributesOf(
  text: string,
  from: number,
  isNew: (from: number) => boolean,
  spend: Spend,
): readonly Attribute[] {
  const attributes: Attribute[] = [];
  let end = from;
  while (isNew(end)) {
    const found = at(attribute, text, end);
    if (found === null) break;
    const [whole, before = "", name = "", double, single, bare = ""] = found;
    spend(whole.length);
    const start = end + before.length;
    end += whole.length;
    attributes.push({ name: name.toLowerCase(), value: decoded(double ?? single ?? bare), start, end });
  }
  return attributes;
}

/** What stands between an element's tag, which ends at `from`, and its first end tag. */
export function bodyOf(text: string, name: string, from: number, spend: Spend): string {
  const end = new RegExp(`</(?:[^\\t\\n\\f\\r />:]*:)?${name}(?=[\\t\\n\\f\\r />]|$)`, "gi");
  end.lastIndex = from;
  const body = text.slice(from, end.exec(text)?.index);
  spend(body.length);
  return body;
}

const reference =
  /&(?:#[xX]([0-9a-fA-F]+);?|#(\d+);?|([A-Za-z]+);|(amp|AMP|lt|LT|gt|GT|quot|QUOT|nbsp)(?![=0-9A-Za-z]))/g;

/** Browsers read an attribute's characters in any of these spellings, once. */
export const decoded = (value: string): string =>
  value.replaceAll(reference, (whole, hex?: string, decimal?: string, name = "", legacy = "") => {
    if (hex !== undefined) return character(Number.parseInt(hex, 16));
    return decimal === undefined ? (named.get(name || legacy) ?? whole) : character(Number(decimal));
  });

/** Every name of a character of ASCII, each with its case, and of the space that is none. */
const named: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "\t": "Tab",
    "\n": "NewLine",
    "!": "excl",
    '"': "quot QUOT",
    "#": "num",
    $: "dollar",
    "%": "percnt",
    "&": "amp AMP",
    "'": "apos",
    "(": "lpar",
    ")": "rpar",
    "*": "ast midast",
    "+": "plus",
    ",": "comma",
    ".": "period",
    "/": "sol",
    ":": "colon",
    ";": "semi",
    "<": "lt LT",
    "=": "equals",
    ">": "gt GT",
    "?": "quest",
    "@": "commat",
    "[": "lsqb lbrack",
    "\\": "bsol",
    "]": "rsqb rbrack",
    "^": "Hat",
    _: "lowbar UnderBar",
    "`": "grave DiacriticalGrave",
    fj: "fjlig",
    "{": "lcub lbrace",
    "|": "verbar vert VerticalLine",
    "}": "rcub rbrace",
    "\u00a0": "nbsp NonBreakingSpace",
  }).flatMap(([one, names]) => names.split(" ").map((name) => [name, one] as const)),
);
const character = (code: number) => (code <= 0x10ffff ? String.fromCodePoint(code) : "");

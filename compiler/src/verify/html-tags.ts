/** A start tag as a browser reads it, or `?xml-stylesheet`. */
export interface Tag {
  /** In lower case. */
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

/** A comment, or the beginning of a tag. `<!-->` is a whole comment, and `--!>` ends one. */
const opening = /<!--(?:-?>|[\s\S]*?(?:--!?>|$))|<(\?xml-stylesheet|[a-z][^\s/>]*)/gi;
const attribute = /[\s/?]*([^\s/>][^\s/>=]*)(?:\s*=\s*(?:"([^"]*)"?|'([^']*)'?|([^\s>"'][^\s>]*)?))?/y;

/**
 * Every start tag, by the rules of browsers: a quote within a value without quotes is part of it. What stands in a text, a
 * title say, is looked through as well, because within SVG it holds elements.
 */
export function tagsOf(text: string): readonly Tag[] {
  const tags: Tag[] = [];
  collect(text, 0, tags);
  return tags;
}

/** Elements in which the first end tag ends everything, a comment that began in them too. */
const ofText = /^(?:script|style|title|textarea|xmp|iframe|noembed|noframes|noscript)$/;

function collect(text: string, offset: number, tags: Tag[]): void {
  for (let at = 0; ; ) {
    opening.lastIndex = at;
    const match = opening.exec(text);
    if (match === null) return;
    at = match.index + match[0].length;
    const name = match[1]?.toLowerCase();
    if (name === undefined) continue;
    const attributes: Attribute[] = [];
    for (;;) {
      attribute.lastIndex = at;
      const found = attribute.exec(text);
      if (found === null) break;
      const [whole, given = "", double, single, bare] = found;
      const start = at + whole.length - whole.trimStart().replace(/^[/?]+/, "").length;
      at += whole.length;
      const value = decoded(double ?? single ?? bare ?? "");
      attributes.push({ name: given.toLowerCase(), value, start: offset + start, end: offset + at });
    }
    const close = text.indexOf(">", at);
    at = close < 0 ? text.length : close + 1;
    tags.push({ name, attributes, start: offset + match.index, end: offset + at });
    if (!ofText.test(name)) continue;
    const inside = bodyOf(text, name, at);
    if (name !== "script") collect(inside, offset + at, tags);
    at += inside.length;
  }
}

/** What stands between an element's tag, which ends at `from`, and its first end tag. */
export function bodyOf(text: string, name: string, from: number): string {
  const length = text.slice(from).search(new RegExp(`</${name}(?=[\\s/>]|$)`, "i"));
  return length < 0 ? text.slice(from) : text.slice(from, from + length);
}

/** Browsers read an attribute's characters in any of these spellings. */
export const decoded = (value: string): string =>
  value
    .replaceAll(/&#x0*([0-9a-f]{1,6});?/gi, (_, code: string) => character(Number.parseInt(code, 16)))
    .replaceAll(/&#0*(\d{1,7});?/g, (_, code: string) => character(Number(code)))
    .replaceAll(
      /&(colon|sol|bsol|tab|newline|lpar|rpar|quot|apos|commat|amp);?/gi,
      (_, name: string) => named[name.toLowerCase()] ?? "",
    );

const named: Readonly<Record<string, string>> = {
  colon: ":",
  sol: "/",
  bsol: "\\",
  tab: "\t",
  newline: "\n",
  lpar: "(",
  rpar: ")",
  quot: '"',
  apos: "'",
  commat: "@",
  amp: "&",
};
const character = (code: number) => (code <= 0x10ffff ? String.fromCodePoint(code) : "");

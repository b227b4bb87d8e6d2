import { Unreadable } from "./unreadable.ts";

/** A mark of a property list, or the text in one. */
export interface Token {
  readonly kind: "open" | "close" | "empty" | "text";
  readonly name: string;
}

/** The constructs of XML that a property list needs; anything else is where two readers might differ. */
const token =
  /<!--(?!-?>)(?:(?!--)[\s\S])*-->|<(\/?)(plist|dict|array|key|string|integer|real|data|true|false)((?: version="1\.0")?)\s*(\/?)>|([^<]+)/y;
const prologue =
  /^(?:<\?xml version="1\.0" encoding="(?:UTF-8|utf-8)"\?>\s*)?(?:<!DOCTYPE plist PUBLIC "-\/\/Apple(?: Computer)?\/\/DTD PLIST 1\.0\/\/EN" "https?:\/\/www\.apple\.com\/DTDs\/PropertyList-1\.0\.dtd">\s*)?/;
const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** A list is as deep as its writer likes; ours and Apple's are shallow. */
const deepest = 32;
const scalars: ReadonlySet<string> = new Set(["key", "string", "integer", "real", "data", "true", "false"]);

/** Takes a property list apart. Throws `Unreadable` at anything that such a list does not need. */
export function tokensOf(text: string): readonly Token[] {
  const found: Token[] = [];
  const scanner = new RegExp(token);
  scanner.lastIndex = prologue.exec(text)?.[0].length ?? 0;
  let depth = 0;
  while (scanner.lastIndex < text.length) {
    const match = scanner.exec(text);
    if (match === null) throw new Unreadable("The property list has something that property lists do not have.");
    const next = tokenOf(match, found.at(-1));
    if (next === null) continue;
    if (next.kind === "open") depth++;
    if (next.kind === "close") depth--;
    if (depth > deepest) throw new Unreadable("The property list is nested deeper than any that a build writes.");
    found.push(next);
  }
  return found;
}

/** Null for a comment, and for the space between marks. */
function tokenOf([, closing, name, version, empty, words]: RegExpExecArray, last: Token | undefined): Token | null {
  if (words !== undefined) {
    if (last?.kind === "open" && scalars.has(last.name)) return { kind: "text", name: unescaped(words) };
    if (words.trim() !== "") throw new Unreadable("The property list has text between its values.");
    return null;
  }
  if (name === undefined) return null;
  if ((version !== "" && (name !== "plist" || closing !== "")) || (closing !== "" && empty !== ""))
    throw new Unreadable("The property list has a mark that is none.");
  return { kind: closing !== "" ? "close" : empty !== "" ? "empty" : "open", name };
}

const unescaped = (text: string): string =>
  text.replaceAll(/&(#x[0-9a-fA-F]{1,6}|#[0-9]{1,7}|\w+)?;?/g, (whole, name: string | undefined) => {
    const code = name?.startsWith("#x") ? Number.parseInt(name.slice(2), 16) : Number(name?.slice(1));
    const known = name === undefined || !whole.endsWith(";") ? undefined : entities[name];
    if (known !== undefined) return known;
    if (name?.startsWith("#") && whole.endsWith(";") && code > 0 && code <= 0x10ffff) return String.fromCodePoint(code);
    throw new Unreadable(`The property list has ${whole}, which stands for nothing.`);
  });

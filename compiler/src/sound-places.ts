import type { Path } from "./manifest-path.ts";

export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface FoundPlace {
  readonly value: Span;
  /** The name of the member that the value is of. */
  readonly key: Span | undefined;
  /** False where there is no value at the path: then this is the last one on the way to it. */
  readonly complete: boolean;
}

/** Where the value at `path` stands in a text that is surely JSON without two members of one name. Nothing else is looked at. */
export function placeIn(text: string, path: Path): FoundPlace {
  let start = afterSpace(text, 0);
  let key: Span | undefined;
  for (const segment of path) {
    const inner =
      typeof segment === "number"
        ? startOfItem(text, start, segment)
        : text.charCodeAt(start) === brace
          ? startOfMember(text, start, segment)
          : undefined;
    if (inner === undefined) return { value: { start, end: endOf(text, start) }, key, complete: false };
    ({ start, key } = inner);
  }
  return { value: { start, end: endOf(text, start) }, key, complete: true };
}

const [brace, bracket, quote, backslash, comma] = [0x7b, 0x5b, 0x22, 0x5c, 0x2c];
const isSpace = (code: number) => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;

function afterSpace(text: string, from: number): number {
  let at = from;
  while (isSpace(text.charCodeAt(at))) at += 1;
  return at;
}

/** Behind a string that begins at `from`. */
function endOfString(text: string, from: number): number {
  let at = from + 1;
  for (; text.charCodeAt(at) !== quote; at++) if (text.charCodeAt(at) === backslash) at += 1;
  return at + 1;
}

/** Behind the value that begins at `from`. */
function endOf(text: string, from: number): number {
  const first = text.charCodeAt(from);
  if (first === quote) return endOfString(text, from);
  let at = from;
  if (first !== brace && first !== bracket) {
    // A number or a word: up to what may follow a value.
    while (at < text.length && !/[\s,\]}]/.test(text.charAt(at))) at += 1;
    return at;
  }
  for (let depth = 0; ; ) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      at = endOfString(text, at);
      continue;
    }
    at += 1;
    // `{` and `[` differ by one bit from each other, and so do their closing halves.
    if ((code | 0x20) === brace) depth += 1;
    else if ((code | 0x20) === 0x7d && --depth === 0) return at;
  }
}

/** Behind the comma that follows a value's end; undefined where none follows. */
function next(text: string, end: number): number | undefined {
  const at = afterSpace(text, end);
  return text.charCodeAt(at) === comma ? afterSpace(text, at + 1) : undefined;
}

function startOfItem(text: string, list: number, wanted: number) {
  if (text.charCodeAt(list) !== bracket) return undefined;
  let at: number | undefined = afterSpace(text, list + 1);
  if (text.charAt(at) === "]") return undefined;
  for (let index = 0; at !== undefined; index++) {
    if (index === wanted) return { start: at, key: undefined };
    at = next(text, endOf(text, at));
  }
  return undefined;
}

function startOfMember(text: string, object: number, wanted: string) {
  let at: number | undefined = afterSpace(text, object + 1);
  if (text.charAt(at) === "}") return undefined;
  while (at !== undefined) {
    const end = endOfString(text, at);
    const name = text.slice(at, end);
    const start = afterSpace(text, afterSpace(text, end) + 1);
    if ((name.includes("\\") ? JSON.parse(name) : name.slice(1, -1)) === wanted)
      return { start, key: { start: at, end } };
    at = next(text, endOf(text, start));
  }
  return undefined;
}

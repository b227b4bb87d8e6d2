/** The tokens of CSS that addresses are found by: CSS Syntax Module Level 3, section 4. */
export interface CssToken {
  /** `at`: `@import`; `end`: `;`, `{` or `}`; `url`: the address in `url(…)` without quotes. */
  readonly kind: "at" | "name" | "function" | "close" | "colon" | "end" | "string" | "url" | "nothing";
  /** Names in lower case; every escape is read. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

const escaped = String.raw`\\(?:[0-9a-f]{1,6}(?:\r\n|[ \t\n\f\r])?|[^0-9a-f\n\r\f])`;
const text = (quote: string) => String.raw`${quote}(?:\\[\s\S]|[^${quote}\\\n\r\f])*${quote}?`;
const pattern = new RegExp(
  String.raw`\/\*[\s\S]*?(?:\*\/|$)|(?<string>${text('"')}|${text("'")})|(?<name>@?(?:[a-z_\u0080-\uffff-]|${escaped})(?:[\w\u0080-\uffff-]|${escaped})*)(?<opens>\()?|[;{}:()]`,
  "gi",
);
const unquoted = /\s*(?!["'\s])((?:\\[\s\S]|[^)\\])*)\)?/y;

export function* cssTokens(css: string): Generator<CssToken> {
  for (let at = 0; ; ) {
    // Somebody else may have read between two tokens.
    pattern.lastIndex = at;
    const match = pattern.exec(css);
    if (match === null) return;
    const token = tokenOf(match, css);
    at = token.end;
    yield token;
  }
}

function tokenOf({ index: start, 0: whole, groups }: RegExpExecArray, css: string): CssToken {
  const end = start + whole.length;
  const { string, name, opens } = groups ?? {};
  if (string !== undefined) {
    const closed = string.length > 1 && string.endsWith(string.charAt(0));
    return { kind: "string", value: unescaped(string.slice(1, closed ? -1 : undefined)), start, end };
  }
  if (name === undefined) return { kind: punctuation[whole] ?? "nothing", value: "", start, end };
  const value = unescaped(name).toLowerCase();
  if (opens === undefined) return { kind: value.startsWith("@") ? "at" : "name", value, start, end };
  return (value === "url" ? address(css, start, end) : undefined) ?? { kind: "function", value, start, end };
}

/** `url(…)` without quotes, as one token. */
function address(css: string, start: number, from: number): CssToken | undefined {
  unquoted.lastIndex = from;
  const found = unquoted.exec(css);
  if (found === null) return undefined;
  return { kind: "url", value: unescaped(found[1] ?? ""), start, end: from + found[0].length };
}

const punctuation: Readonly<Record<string, CssToken["kind"]>> = {
  ";": "end",
  "{": "end",
  "}": "end",
  ":": "colon",
  "(": "function",
  ")": "close",
};

/** CSS lets any character be written as `\72`, and a text go on in the next line. */
const unescaped = (value: string) =>
  value.replaceAll(
    /\\(?:([0-9a-f]{1,6})(?:\r\n|[ \t\n\f\r])?|(\r\n|[\n\r\f])|([\s\S]))/gi,
    (_, code?: string, line?: string, one?: string) =>
      code !== undefined ? character(Number.parseInt(code, 16)) : line !== undefined ? "" : (one ?? ""),
  );

const character = (code: number) => (code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd");

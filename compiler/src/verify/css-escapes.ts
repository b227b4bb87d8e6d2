import { positionsOf } from "../diagnostic.ts";
import { type CssToken, cssTokens } from "./css-tokens.ts";
import { isForeignCode, isRemote } from "./remote-url.ts";
import type { RawUse, SourceText } from "./source-facts.ts";

interface CssUrl {
  readonly url: string;
  readonly start: number;
  readonly end: number;
}

/** Functions whose texts are addresses. */
const loading = /^(?:url|src|image|(?:-webkit-)?(?:image-set|cross-fade))$/;

/** Every address from elsewhere that a style sheet, or a piece of one, would load. */
export function cssUrls(text: string): readonly CssUrl[] {
  const found: CssUrl[] = [];
  const place = inStyles();
  for (const token of cssTokens(text)) {
    const leaves = place.after(token);
    if (leaves?.(token.value) === true) found.push({ url: token.value.trim(), start: token.start, end: token.end });
  }
  return found;
}

/** Reads tokens one after the other, and says of one that would be loaded which addresses lead out. */
function inStyles() {
  const functions: string[] = [];
  /** How many of them load what they are given: there may be as many as the sheet has characters. */
  let loadingNow = 0;
  /** The rule whose beginning this is: `@import`. */
  let rule = "";
  let name = "";
  /** Whether a custom property gets its value: it can be put into any function. */
  let custom = false;
  const moves: Readonly<Partial<Record<CssToken["kind"], (value: string) => void>>> = {
    at: (value) => {
      rule = value;
    },
    name: (value) => {
      name = value;
    },
    function: (value) => {
      functions.push(value);
      if (loading.test(value)) loadingNow += 1;
    },
    close: () => {
      if (loading.test(functions.pop() ?? "")) loadingNow -= 1;
    },
    colon: () => {
      custom ||= name.startsWith("--") || name === "initial-value";
    },
    end: () => {
      rule = "";
      custom = false;
    },
  };
  return {
    after({ kind, value }: CssToken): ((address: string) => boolean) | undefined {
      moves[kind]?.(value);
      if (kind !== "url" && kind !== "string") return undefined;
      // The name of a namespace is an address that nobody asks.
      if (rule === "@namespace") return undefined;
      // The text of an imported sheet can stand in its address.
      if (rule === "@import") return isForeignCode;
      // A text goes on to the function around: image-set(var(--none, "…")).
      return kind === "url" || custom || loadingNow > 0 ? isRemote : undefined;
    },
  };
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

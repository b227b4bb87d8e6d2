const phraseOrWord = /"([^"]*)"|([^\s"]+)/gu;
const searchable = /[\p{L}\p{N}]/u;

/**
 * What a person typed, as an FTS5 query that is never a syntax error; null if there is nothing to look for.
 *
 * Every word must occur; words in quotes must follow each other; the last word may be unfinished. Everything else that
 * FTS5 would take as an operator (`*`, `NEAR(`, `-`, `:`) is looked up as text.
 */
export function toFtsQuery(typed: string): string | null {
  const found = [...typed.replaceAll("\u0000", " ").matchAll(phraseOrWord)];
  const terms = found
    .map(([, phrase, word]) => ({ text: phrase ?? word ?? "", quoted: phrase !== undefined }))
    .filter(({ text }) => searchable.test(text));
  if (terms.length === 0) return null;
  const unfinished = terms.at(-1)?.quoted === false && !/\s$/u.test(typed);
  return terms.map(({ text }, at) => `"${text}"${unfinished && at === terms.length - 1 ? "*" : ""}`).join(" ");
}

/** Markers that no transcript contains: control characters are removed before a segment is stored. */
export const hitStart = "\u0002";
export const hitEnd = "\u0003";

export interface TextPart {
  readonly text: string;
  readonly hit: boolean;
}

/** Text with markers, as parts to be shown plain or highlighted. */
export function highlightParts(marked: string): readonly TextPart[] {
  return marked
    .split(hitStart)
    .flatMap((piece, at) => {
      if (at === 0) return [{ text: piece, hit: false }];
      const [hit = "", rest = ""] = piece.split(hitEnd);
      return [
        { text: hit, hit: true },
        { text: rest, hit: false },
      ];
    })
    .filter(({ text }) => text !== "");
}

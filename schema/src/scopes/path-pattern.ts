import { roots } from "../file-ports.ts";
import type { ScopeProblem } from "../scope-type.ts";
import { type Atom, many, one } from "./automaton.ts";

/** Normal form: sorted, without duplicates. Effective sets are read ∖ deny and write ∖ deny. */
export interface PathScope {
  readonly read: readonly string[];
  readonly write: readonly string[];
  readonly deny: readonly string[];
}

/** A pattern in its normal form, with its segments: the root and the plain or globbed names are words. */
export interface PathPattern {
  readonly text: string;
  readonly atoms: readonly Atom[];
}

/**
 * Reads a pattern in its normal form. Spellings come through `readPattern` first.
 *
 * `**` stands for zero or more whole segments; where a pattern ends in it, it means one or more.
 */
export function parsePattern(text: string): PathPattern {
  const atoms = text.split("/").map((segment) => (segment === "**" ? many : segment === "*" ? one : segment));
  return { text, atoms: atoms.at(-1) === many ? [...atoms.slice(0, -1), one, many] : atoms };
}

/** Wildcards that stand together in their one canonical order: `*?` is `?*`, and `?*` alone is `*`. */
function canonicalSegment(segment: string): string {
  const ordered = segment.replace(/[*?]{2,}/g, (run) => (run.includes("*") ? `${"?".repeat(run.length - 1)}*` : run));
  return ordered === "?*" ? "*" : ordered;
}

/** `**` next to `*` or `**` in the one canonical order: least count first, then the depth. */
function canonicalSegments(segments: readonly string[]): string[] {
  const result: string[] = [];
  for (let index = 0; index < segments.length; ) {
    let end = index;
    while (segments[end] === "*" || segments[end] === "**") end += 1;
    const run = segments.slice(index, end);
    if (!run.includes("**")) {
      result.push(...run, ...segments.slice(end, end + 1));
      index = end + 1;
      continue;
    }
    const least = run.filter((segment) => segment === "*").length;
    if (end < segments.length) result.push(...Array<string>(least).fill("*"), "**");
    else {
      // At the end of a pattern `**` itself means at least one segment, and `…/**/*` means no more than that.
      const atLeast = run.at(-1) === "**" ? least + 1 : least;
      result.push(...Array<string>(atLeast - 1).fill("*"), "**");
    }
    index = end;
  }
  return result;
}

const problem = (code: ScopeProblem["code"], message: string, hint: string, fix?: string): Omit<ScopeProblem, "at"> =>
  fix === undefined ? { code, message, hint } : { code, message, hint, fix };

/**
 * The first control, format (bidi, zero-width, soft hyphen), surrogate, private-use or line-separating character, or filler
 * that draws nothing: what a reader of the consent screen could not see.
 */
const firstInvisible = (text: string): string | undefined =>
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u.exec(text)?.[0];

function segmentProblem(segment: string, text: string): Omit<ScopeProblem, "at"> | null {
  if (segment === "")
    return problem("LOC2102", `"${text}" has an empty segment.`, "Write each / once and none at the end.");
  if (segment === "." || segment === "..")
    return problem("LOC2102", `"${text}" has a "${segment}" segment.`, "Write the folder's own name.");
  if (segment === "**") return null;
  if (segment.includes("**"))
    return problem("LOC2103", `"**" must be a whole segment in "${text}".`, "Write ** between slashes, or one *.");
  if (segment.split("*").length > 2)
    return problem(
      "LOC2103",
      `"${segment}" has more than one *.`,
      "Use at most one * in a segment, or several patterns.",
    );
  if (segment.split("?").length > 5)
    return problem("LOC2103", `"${segment}" has more than four ?.`, "Use at most four ? in a segment, or a *.");
  if (/[\\{}[\]]/.test(segment) || segment.startsWith("!")) {
    return problem(
      "LOC2104",
      `"${segment}" uses a syntax that patterns do not have.`,
      "There are only *, ? and **; for a name with such a character write ? in its place.",
    );
  }
  return null;
}

/** A spelled pattern in its normal form, or what is wrong with it. */
export function readPattern(
  text: string,
): { readonly pattern: string } | { readonly problem: Omit<ScopeProblem, "at"> } {
  // The tables of Unicode cost more at their first use than reading a whole manifest, and most patterns are plain.
  const plain = /^[ -~]*$/.test(text);
  const unseen = plain ? undefined : firstInvisible(text);
  if (unseen !== undefined) {
    const point = (unseen.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, "0");
    return {
      problem: problem("LOC2105", `The pattern has a character that cannot be seen (U+${point}).`, "Take it out."),
    };
  }
  const composed = plain ? text : text.normalize("NFC");
  if (composed !== text) {
    return {
      problem: problem(
        "LOC2106",
        `"${text}" is not in Unicode normal form C.`,
        "Write it composed; it looks the same.",
        composed,
      ),
    };
  }
  const [root = "", ...segments] = text.split("/");
  if (!(roots as readonly string[]).includes(root)) {
    return {
      problem: problem(
        "LOC2101",
        `"${text}" does not begin with a known folder.`,
        `Begin with one of ${roots.join(", ")}, then a /.`,
      ),
    };
  }
  if (segments.length === 0)
    return { problem: problem("LOC2102", `"${text}" names no file.`, `Write ${root}/** for everything in it.`) };
  for (const segment of segments) {
    const found = segmentProblem(segment, text);
    if (found !== null) return { problem: found };
  }
  return {
    pattern: [
      root,
      ...canonicalSegments(segments.map((segment) => (segment === "**" ? segment : canonicalSegment(segment)))),
    ].join("/"),
  };
}

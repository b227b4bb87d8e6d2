/**
 * The form in which names are equal that a case-insensitive volume does not tell apart: compatibility-decomposed and
 * case-folded, so that `ﬁ`/`fi`, `ß`/`ss` and `ſ`/`s` meet too. Folding twice changes nothing.
 */
export const foldPath = (path: string): string => foldOnce(foldOnce(path));

// Lower-casing can leave a character that decomposes further, so one round is not enough for every character. It also
// writes a sigma by what follows it, which a pattern (`ΟΔΟΣ*`) cannot know.
const foldOnce = (path: string): string =>
  path.normalize("NFKD").toUpperCase().toLowerCase().normalize("NFKD").replaceAll("ς", "σ");

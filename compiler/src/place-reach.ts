import type { PathScope } from "@locara/schema";
import { pathAccess } from "@locara/schema";

/*
 * What a kernel opens is only ever a place: a folder with all that is below it (`$DOCUMENTS/a/**`), or one file. That makes
 * containment a question of prefixes, which stays quick where the patterns on the other side were made to be slow. The
 * tests hold it against the automaton that compares two scopes.
 */

const paths = pathAccess();

/** The segments of a pattern before its first wildcard. */
function literalPrefix(pattern: string): string {
  const segments = pattern.split("/");
  const wild = segments.findIndex((segment) => segment.includes("*") || segment.includes("?"));
  return wild < 0 ? pattern : segments.slice(0, wild).join("/");
}

const within = (inner: string, outer: string) => inner === outer || inner.startsWith(`${outer}/`);
const folderOf = (place: string) => (place.endsWith("/**") ? place.slice(0, -3) : null);

/** Does one of these places hold everything that the pattern matches? */
export function reachable(pattern: string, places: readonly string[]): boolean {
  const prefix = literalPrefix(pattern);
  return places.some((place) => {
    const folder = folderOf(place);
    return folder === null ? place === pattern : within(prefix, folder);
  });
}

/** Does the scope's list allow the whole place? `false` may only mean that it takes a closer look. */
function allowsWhole(place: string, allow: readonly string[], deny: readonly string[]): boolean {
  const folder = folderOf(place);
  if (folder === null) return allow.includes(place) && !deny.some((pattern) => within(place, literalPrefix(pattern)));
  const apart = (pattern: string) => {
    const prefix = literalPrefix(pattern);
    return !within(prefix, folder) && !within(folder, prefix);
  };
  const covers = (pattern: string) => {
    const outer = folderOf(pattern);
    return outer !== null && outer === literalPrefix(pattern) && within(folder, outer);
  };
  return allow.some(covers) && deny.every(apart);
}

/** Names to look for an example with: no pattern that people write matches all of them. */
const candidates = ["a", "b", "a/b", "a/b/c", "Ω"];

/** One path that a pattern matches. */
const sample = (pattern: string) =>
  pattern
    .split("/")
    .map((segment) =>
      segment
        .replace(/^\*\*?$/, "x")
        .replaceAll("*", "")
        .replaceAll("?", "x"),
    )
    .join("/");

/** The first of these paths that the scope's list does not allow. */
function firstRefused(tries: readonly string[], declared: PathScope, list: "read" | "write"): string | undefined {
  const near = (path: string) => declared[list].some((pattern) => within(path, literalPrefix(pattern)));
  // Patterns are compiled only where prefixes do not decide: most scopes are exact, and every compile of an app comes by.
  if (!tries.some(near)) return tries[0];
  const allowed = paths.compile(declared)[list];
  return tries.find((path) => !allowed.contains({ names: [path] }));
}

/**
 * Something in the places that `declared` does not allow, as an example where one is easily found; null where every place
 * is declared whole. The app's own folder is left out: it is its own.
 */
export function firstBeyond(declared: PathScope, places: PathScope): string | null {
  for (const list of ["read", "write"] as const) {
    for (const place of places[list]) {
      if (within(place, "$APP_DATA") || allowsWhole(place, declared[list], declared.deny)) continue;
      const folder = folderOf(place);
      const denied = declared.deny.map(sample).filter((path) => folder !== null && within(path, folder));
      const tries = folder === null ? [place] : [...denied, ...candidates.map((name) => `${folder}/${name}`)];
      const example = firstRefused(tries, declared, list);
      return example === undefined
        ? `more than is declared below ${folder}`
        : `${example} can be ${list === "read" ? "read" : "written"}, for example`;
    }
  }
  return null;
}

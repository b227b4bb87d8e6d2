/**
 * What patterns mean, by trying every path of a small universe: slow, plain, and sharing no code with the deciders, so that
 * it can be wrong only in other ways than they are.
 */

interface Lists {
  readonly read: readonly string[];
  readonly write: readonly string[];
  readonly deny: readonly string[];
}

export type Part = "read" | "write" | "list";

/** Two roots, as in a manifest; a file may lie in both of them at run time. */
export const oracleRoots = ["$DOCUMENTS", "$HOME"] as const;
/** What patterns of a question are made of. `c` is in none of them: the universe's stranger. */
export const oracleSegments = {
  plain: ["a", "b", "A", "ab", "aa", ".a", "b.a"],
  wild: ["*", "**", "?", "a*", "*b", "?a", "?*", ".*", "a?", "*.a", "??", "a*b"],
} as const;

const letters = ["a", "b", "A", ".", "c"];
const longer = (names: readonly string[]) => names.flatMap((name) => letters.map((letter) => name + letter));
const single = letters.filter((name) => name !== ".");
const upToTwo = [...letters, ...longer(letters)].filter((name) => name !== "." && name !== "..");
const pairs = upToTwo.flatMap((x) => upToTwo.map((y) => `${x}/${y}`));
const few = ["a", "b", "ab", ".a", "c"];
const below = [
  ...upToTwo,
  ...longer(longer(letters)),
  "b.a",
  ...pairs,
  ...few.flatMap((x) => few.flatMap((y) => [...few, ...single].map((z) => `${x}/${y}/${z}`))),
];

/** Shortest first. Whole up to four characters below a root, and beyond that a sample. */
export const universe: readonly string[] = [
  ...new Set(oracleRoots.flatMap((root) => [root, ...below.map((path) => `${root}/${path}`)])),
].sort((a, b) => a.length - b.length || (a < b ? -1 : 1));

function fits(pattern: readonly string[], path: readonly string[], at = 0, from = 0): boolean {
  const first = pattern[at];
  if (first === undefined) return from === path.length;
  if (first === "**") {
    for (let end = at === pattern.length - 1 ? from + 1 : from; end <= path.length; end += 1)
      if (fits(pattern, path, at + 1, end)) return true;
    return false;
  }
  const name = path[from];
  if (name === undefined || !(first === "*" ? name.length > 0 : spelled(first, name))) return false;
  return fits(pattern, path, at + 1, from + 1);
}

const answers = new Map<string, boolean>();

function spelled(pattern: string, name: string): boolean {
  if (pattern === name) return true;
  const key = `${pattern}/${name}`;
  const known = answers.get(key) ?? spells([...pattern], [...name]);
  answers.set(key, known);
  return known;
}

function spells(pattern: readonly string[], name: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return name.length === 0;
  if (first === "*") return name.some((_, index) => spells(rest, name.slice(index))) || spells(rest, []);
  return name.length > 0 && (first === "?" || first === name[0]) && spells(rest, name.slice(1));
}

/** `dir/*` and `dir/**` list `dir`; within a pattern `**` may stand for nothing, so `dir` and one more name are tried. */
const lists = (pattern: readonly string[], path: readonly string[]): boolean =>
  (pattern.at(-1) === "**" || pattern.at(-1) === "*") && fits([...pattern.slice(0, -1), "x"], [...path, "x"]);

const matches = (pattern: readonly string[], part: Part, path: readonly string[]): boolean =>
  fits(pattern, path) || (part === "list" && lists(pattern, path));

/** May this path be read, written, listed under a scope? */
export function mayReach(scope: Lists, part: Part, path: string): boolean {
  const match = (pattern: string) => matches(pattern.split("/"), part, path.split("/"));
  return (part === "write" ? scope.write : scope.read).some(match) && !scope.deny.some(match);
}

const split = universe.map((path) => path.split("/"));
const remembered = new Map<string, readonly number[]>();

/** The places in the universe of what a pattern matches. */
function placesOf(pattern: string, part: Part): readonly number[] {
  const key = `${part === "list"} ${pattern}`;
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const segments = pattern.split("/");
  const places: number[] = [];
  for (const [at, path] of split.entries()) if (matches(segments, part, path)) places.push(at);
  remembered.set(key, places);
  return places;
}

function reached(scope: Lists, part: Part): Uint8Array {
  const result = new Uint8Array(universe.length);
  for (const pattern of part === "write" ? scope.write : scope.read)
    for (const at of placesOf(pattern, part)) result[at] = 1;
  for (const pattern of scope.deny) for (const at of placesOf(pattern, part)) result[at] = 0;
  return result;
}

/** A shortest path of the universe that only `after` reaches. */
export function shortestNew(before: Lists, after: Lists, part: Part): string | undefined {
  const [was, is] = [reached(before, part), reached(after, part)];
  for (let at = 0; at < is.length; at += 1) if (is[at] === 1 && was[at] === 0) return universe[at];
  return undefined;
}

import fc from "fast-check";
import { contained, type PathDifference, shortestPath } from "../src/scopes/containment.ts";
import { effectiveSets } from "../src/scopes/path-compare.ts";
import { type PathPattern, type PathScope, parsePattern } from "../src/scopes/path-pattern.ts";
import { arbitraryPattern } from "./arbitrary.ts";

/** Random spellings of `fs.paths`, whose patterns meet each other often. The same ones for the same seed. */
export const randomPathScopes = (seed: number, count: number) =>
  fc.sample(
    fc.record({
      read: fc.array(arbitraryPattern, { minLength: 1, maxLength: 4 }),
      write: fc.array(arbitraryPattern, { minLength: 1, maxLength: 3 }),
      deny: fc.array(arbitraryPattern, { maxLength: 3 }),
    }),
    { seed, numRuns: count },
  );

/** Patterns around one: each of its segments opened, something below it, and its folder. */
function around({ text }: PathPattern): readonly PathPattern[] {
  const segments = text.split("/");
  const opened = segments.slice(1).flatMap((segment, index) =>
    ["*", "**", `${segment.replace(/[*?]/g, "")}*`, `*${segment.replace(/[*?]/g, "")}`].map((wide) => {
      const copy = [...segments];
      copy[index + 1] = wide;
      return copy.join("/");
    }),
  );
  return [...opened, `${text.replace(/\/\*\*$/, "")}/*`, `${segments.slice(0, -1).join("/")}/*`]
    .filter((one) => one.includes("/") && !/\*\*\*|\*\*[^/]|[^/]\*\*|\*[^*/]+\*/.test(one))
    .map(parsePattern);
}

const witnessOf = (inner: PathDifference, outer: PathDifference): readonly string[] => {
  const answer = contained(inner, outer, { left: 20_000 });
  return answer.kind === "outside" ? [answer.witness] : [];
};

/** The shortest paths just inside and just outside of a scope, as its automata find them: of each list, of each pattern. */
export function automatonWitnesses(scope: PathScope): readonly string[] {
  const found = Object.values(effectiveSets(scope)).flatMap((set) => [
    ...set.allow.flatMap((pattern) => aroundAllowed(pattern, set)),
    ...set.deny.flatMap((pattern) => [
      shortestPath({ allow: [pattern], deny: [] }),
      ...around(pattern).flatMap((wide) =>
        witnessOf({ allow: [wide], deny: [pattern] }, { allow: [], deny: set.deny }),
      ),
    ]),
  ]);
  return [...new Set(found.filter((path) => path !== null))];
}

/** Inside a pattern, inside what no deny leaves out of it, and what a wider pattern would have more. */
const aroundAllowed = (pattern: PathPattern, set: PathDifference): readonly (string | null)[] => [
  shortestPath({ allow: [pattern], deny: [] }),
  shortestPath({ allow: [pattern], deny: set.deny }),
  shortestPath({ allow: [pattern], deny: [...set.deny, ...around(pattern).slice(0, 1)] }),
  ...around(pattern).flatMap((wide) => witnessOf({ allow: [wide], deny: [] }, set)),
];

const swapCase = (text: string): string =>
  text.replace(/\p{L}/gu, (letter) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()));

/** Spellings one step away from a path: another case, another normal form, a character or a segment more or less. */
export function nearPaths(path: string): readonly string[] {
  const [root = "", ...segments] = path.split("/");
  const put = (index: number, segment: string): string => [root, ...segments.with(index, segment)].join("/");
  const near: string[] = [`${path}/x`, [root, ...segments.slice(0, -1)].join("/")];
  for (const [index, segment] of segments.entries()) {
    near.push(put(index, swapCase(segment)), put(index, `${segment}x`), put(index, `x${segment}`));
    near.push(put(index, `${segment}-old`), put(index, `.${segment}`), put(index, `${segment}\u00e9`));
    near.push(put(index, `${segment}e\u0301`), put(index, `${segment}/x`));
    if (segment.length > 1) near.push(put(index, segment.slice(1)), put(index, segment.slice(0, -1)));
  }
  return near.filter((one) => one.includes("/") && !/\/\.{1,2}(\/|$)|\/\/|\/$/.test(one));
}

/** Ways to spell a path that no scope may let through, or that must be read as the same path. */
export const spellingsOf = (path: string): readonly string[] => {
  const [root = "", ...segments] = path.split("/");
  const rest = segments.join("/");
  return [
    `${root}/./${rest}`,
    `${root}//${rest}`,
    `${path}/`,
    `${path}/.`,
    `${root}/x/../${rest}`,
    `${root}/../${root.slice(1)}/${rest}`,
    `${root}\\${rest}`,
    `${path}\0`,
    `${root.toLowerCase()}/${rest}`,
    ` ${path}`,
    `${path}%2f..`,
    `/${path}`,
    `file://${path}`,
    path.normalize("NFD"),
  ];
};

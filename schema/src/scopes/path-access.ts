import type { FileTarget } from "../file-ports.ts";
import type { ScopeProblem, ScopeType } from "../scope-type.ts";
import { shortestPath } from "./containment.ts";
import { foldPath } from "./fold.ts";
import { comparePaths, effectiveSets, listedFolders } from "./path-compare.ts";
import { matcher } from "./path-matcher.ts";
import { type PathPattern, type PathScope, parsePattern, readPattern } from "./path-pattern.ts";

export interface PathSet {
  /** Does any name of the target match, and none a deny (folded names too)? */
  contains(target: FileTarget): boolean;
  /** May the folder itself be listed? True for `dir` where the set holds `dir/*` or `dir/**`, and for what it contains. */
  mayList(target: FileTarget): boolean;
}

export interface PathAccess {
  readonly read: PathSet;
  readonly write: PathSet;
}

const lists = ["read", "write", "deny"] as const;

const patternList = (description: string) => ({
  type: "array",
  items: { type: "string", maxLength: 512 },
  maxItems: 64,
  description,
});

const fold = (pattern: PathPattern): PathPattern => parsePattern(foldPattern(pattern.text));
const foldPattern = (text: string) => {
  const slash = text.indexOf("/");
  return slash < 0 ? text : text.slice(0, slash) + foldPath(text.slice(slash));
};

type Test = (target: FileTarget) => boolean;

/** Any name allowed, no name denied, and on a volume that ignores case no folded name denied. */
function setTest(allow: readonly PathPattern[], deny: readonly PathPattern[]): Test {
  const allowed = matcher(allow);
  if (deny.length === 0) return ({ names }) => (names.length === 1 ? allowed(names[0] as string) : names.some(allowed));
  const denied = matcher(deny);
  const deniedFolded = matcher(deny.map(fold));
  return ({ names, foldedNames }) => {
    for (const name of names) if (denied(name)) return false;
    // Folded here too: a port may hand over its own volume's folding, which is weaker.
    if (foldedNames !== undefined && [...names, ...foldedNames].some((name) => deniedFolded(foldPattern(name))))
      return false;
    for (const name of names) if (allowed(name)) return true;
    return false;
  };
}

/** Files by patterns (product: "Patterns"). */
export const pathAccess = (): ScopeType<PathScope, PathAccess> => ({
  kind: "path-access",
  fragment: {
    type: "object",
    additionalProperties: false,
    properties: {
      read: patternList("Files that may be read, as patterns below a folder such as $DOCUMENTS."),
      write: patternList("Files that may be written and removed. Writing does not imply reading."),
      deny: patternList("Files that are never touched, whatever the other lists say."),
    },
    description: "Files by pattern: a folder, then segments with at most one * and four ? each, or ** for any depth.",
  },
  read(spelling) {
    const spelled = spelling as Partial<Record<keyof PathScope, readonly string[]>>;
    const problems: ScopeProblem[] = [];
    const scope = { read: new Set<string>(), write: new Set<string>(), deny: new Set<string>() };
    for (const list of lists) {
      (spelled[list] ?? []).forEach((text, index) => {
        const result = readPattern(text);
        if ("pattern" in result) scope[list].add(result.pattern);
        else problems.push({ ...result.problem, at: [list, index] });
      });
    }
    if (scope.read.size + scope.write.size === 0) return { scope: null, problems };
    return {
      scope: { read: [...scope.read].sort(), write: [...scope.write].sort(), deny: [...scope.deny].sort() },
      problems,
    };
  },
  compile(scope) {
    const { read, write } = effectiveSets(scope);
    const set = ({ allow, deny }: typeof read): PathSet => ({
      contains: setTest(allow, deny),
      mayList: setTest([...allow, ...listedFolders(allow)], [...deny, ...listedFolders(deny)]),
    });
    return { read: set(read), write: set(write) };
  },
  compare: comparePaths,
  values: ({ read, write, deny }) => [...new Set([...read, ...write, ...deny])],
  witness: (scope) => {
    const { read, write } = effectiveSets(scope);
    return shortestPath(read) ?? shortestPath(write) ?? null;
  },
});

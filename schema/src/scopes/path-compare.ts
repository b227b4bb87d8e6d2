import type { Comparison } from "../scope-type.ts";
import { automatonOf, many, one, reads } from "./automaton.ts";
import { contained, nodeBudget, type PathDifference } from "./containment.ts";
import { foldPath } from "./fold.ts";
import type { Budget } from "./node-budget.ts";
import { type PathPattern, type PathScope, parsePattern } from "./path-pattern.ts";
import { coversSegment } from "./segment-automaton.ts";

/** The folders whose own listing comes with the patterns: `dir` for `dir/*` and `dir/**`. */
export function listedFolders(patterns: readonly PathPattern[]): readonly PathPattern[] {
  return patterns.flatMap(({ text, atoms }) => {
    const dropped = atoms.at(-1) === many ? 2 : atoms.at(-1) === one ? 1 : 0;
    return dropped === 0 ? [] : [{ text: text.slice(0, text.lastIndexOf("/")), atoms: atoms.slice(0, -dropped) }];
  });
}

/** What a scope lets be read, written and listed, each as a set of paths. */
export function effectiveSets(scope: PathScope): Readonly<Record<"read" | "write" | "list", PathDifference>> {
  const [read, write, deny] = [scope.read, scope.write, scope.deny].map((list) => list.map(parsePattern)) as [
    PathPattern[],
    PathPattern[],
    PathPattern[],
  ];
  return {
    read: { allow: read, deny },
    write: { allow: write, deny },
    list: { allow: [...read, ...listedFolders(read)], deny: [...deny, ...listedFolders(deny)] },
  };
}

const rootOf = ({ text }: PathPattern) => text.slice(0, text.indexOf("/"));
const onRoots = (patterns: readonly PathPattern[], keep: (root: string) => boolean) =>
  patterns.filter((pattern) => keep(rootOf(pattern)));
const nothing: PathDifference = { allow: [], deny: [] };

const tooLarge = (simplify: readonly string[]): Comparison => ({
  verdict: "undecided",
  rule: "path/too-many-states",
  simplify,
});

/**
 * A deny under one root also wins where the same file is reached under another, and every other root may lie in `$HOME`.
 * Whether a deny that is gone mattered there depends on where a user's folders are.
 */
function overlappingDeny(before: PathDifference, after: PathDifference, budget: Budget): Comparison | null {
  for (const root of new Set(before.deny.map(rootOf))) {
    const here = (other: string) => other === root;
    const overlapping = (other: string) => other !== root && (root === "$HOME" || other === "$HOME");
    const gone = contained(
      { allow: onRoots(before.deny, here), deny: [] },
      { allow: onRoots(after.deny, here), deny: [] },
      budget,
    );
    if (gone.kind === "contained") continue;
    const reachable = contained(
      { allow: onRoots(after.allow, overlapping), deny: onRoots(after.deny, overlapping) },
      nothing,
      budget,
    );
    if (reachable.kind === "contained") continue;
    if (gone.kind === "unknown") return tooLarge(gone.simplify);
    return { verdict: "undecided", rule: "path/deny-of-overlapping-root", witness: gone.witness };
  }
  return null;
}

const foldSegments = (pattern: PathPattern): PathPattern => {
  const [root = "", ...rest] = pattern.text.split("/");
  return parsePattern([root, ...rest.map(foldPath)].join("/"));
};

/** At least every folded name of a file that the pattern matches: one `?` may fold to several characters. */
const foldWide = (pattern: PathPattern): PathPattern => {
  const [root = "", ...rest] = pattern.text.split("/");
  const wide = rest.map((segment) => (segment.includes("?") ? segment.replace(/[?*].*[?*]|\?/, "*") : segment));
  return foldSegments({ ...pattern, text: [root, ...wide].join("/") });
};

/** On a volume that ignores case a deny also wins in another spelling: does one that won there no longer? */
function foldedDeny(before: PathDifference, after: PathDifference, budget: Budget): Comparison | null {
  const [was, is] = [before.deny.map(foldSegments), after.deny.map(foldSegments)];
  const allow = after.allow.map(foldWide);
  const kept = contained({ allow, deny: is }, { allow, deny: was }, budget);
  if (kept.kind === "contained") return null;
  return kept.kind === "unknown"
    ? tooLarge(kept.simplify)
    : { verdict: "undecided", rule: "path/deny-in-another-case" };
}

/** Does a deny no longer win where its patterns alone do not tell: under another root, in another case? */
function lostDeny(before: PathDifference, after: PathDifference, budget: Budget): Comparison | null {
  const kept = new Set(after.deny.map(({ text }) => text));
  if (before.deny.every(({ text }) => kept.has(text))) return null;
  return overlappingDeny(before, after, budget) ?? foldedDeny(before, after, budget);
}

const parts = ["read", "write", "list"] as const;

/**
 * Compares what two scopes effectively allow, exactly. What cannot be decided within the budget counts as wider.
 *
 * Each direction has a budget of its own, so that comparing the other way round mirrors the verdict.
 */
export function comparePaths(before: PathScope, after: PathScope): Comparison {
  const [was, is] = [effectiveSets(before), effectiveSets(after)];
  const budgets = { forward: { left: nodeBudget }, backward: { left: nodeBudget }, denies: { left: nodeBudget } };
  let undecided: Comparison | null = null;
  let wider: { readonly rule: string; readonly witness: string } | null = null;
  let narrower = false;
  for (const part of parts) {
    const forward = contained(is[part], was[part], budgets.forward);
    const backward = contained(was[part], is[part], budgets.backward);
    narrower ||= backward.kind !== "contained";
    if (forward.kind === "outside") {
      wider ??= { rule: `path/${reason(forward.witness, was[part])}-${part}`, witness: forward.witness };
    } else if (forward.kind === "unknown") {
      undecided ??= tooLarge(forward.simplify);
    } else {
      undecided ??= lostDeny(was[part], is[part], budgets.denies);
    }
  }
  if (wider !== null) return { verdict: narrower ? "incomparable" : "wider", ...wider };
  if (undecided !== null) return undecided;
  return narrower ? { verdict: "narrower", rule: "path/contained" } : { verdict: "equal", rule: "path/equal" };
}

/** Is the newly allowed path new because a deny is gone, or because a pattern came? */
function reason(witness: string, { allow }: PathDifference): "removed-deny" | "added" {
  const budget = { left: Number.POSITIVE_INFINITY };
  const before = automatonOf(allow.map(({ atoms }) => atoms));
  return reads(before, witness.split("/"), coversSegment(budget), budget) ? "removed-deny" : "added";
}

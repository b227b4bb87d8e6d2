import type { Comparison } from "../scope-type.ts";
import { type Containment, contained, type PathDifference } from "./automaton.ts";
import { foldPath } from "./fold.ts";
import { eachCovered, essential } from "./path-cover.ts";
import type { PathScope } from "./path-pattern.ts";
import { type PathPattern, parsePattern, type Segment } from "./path-pattern.ts";

/** The folders whose own listing comes with the patterns: `dir` for `dir/*` and `dir/**`. */
export function listedFolders(patterns: readonly PathPattern[]): readonly PathPattern[] {
  return patterns.flatMap(({ root, segments }) => {
    const folder =
      segments.at(-1)?.kind === "depth"
        ? segments.slice(0, -2)
        : segments.at(-1)?.kind === "any"
          ? segments.slice(0, -1)
          : null;
    return folder === null ? [] : [{ root, segments: folder, text: [root, ...folder.map(spelled)].join("/") }];
  });
}

const spelled = (segment: Segment) => (segment.kind === "any" ? "*" : segment.kind === "depth" ? "**" : segment.text);

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

const trimmed = ({ allow, deny }: PathDifference): PathDifference => ({
  allow: essential(allow),
  deny: essential(deny),
});

/** Is `inner` part of `outer`? The cheap answers first: every pattern covered by one, every deny still there. */
function inside(inner: PathDifference, outer: PathDifference): Containment {
  if (eachCovered(inner.allow, outer.allow) && eachCovered(outer.deny, inner.deny)) return { kind: "contained" };
  return contained(trimmed(inner), trimmed(outer));
}

const onRoots = (patterns: readonly PathPattern[], keep: (root: string) => boolean) =>
  patterns.filter(({ root }) => keep(root));
const nothing: PathDifference = { allow: [], deny: [] };

/**
 * A deny under one root also wins where the same file is reached under another, and every other root may lie in `$HOME`.
 * Whether a deny that is gone mattered there depends on where a user's folders are.
 */
function losesOverlappingDeny(before: PathDifference, after: PathDifference): string | null {
  for (const { root } of before.deny) {
    const here = (other: string) => other === root;
    const overlapping = (other: string) => other !== root && (root === "$HOME" || other === "$HOME");
    const gone = inside(
      { allow: onRoots(before.deny, here), deny: [] },
      { allow: onRoots(after.deny, here), deny: [] },
    );
    if (gone.kind === "contained") continue;
    const reachable = inside(
      { allow: onRoots(after.allow, overlapping), deny: onRoots(after.deny, overlapping) },
      nothing,
    );
    if (reachable.kind !== "contained") return gone.kind === "outside" ? gone.witness : root;
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
function losesFoldedDeny(before: PathDifference, after: PathDifference): boolean {
  const [was, is] = [before.deny.map(foldSegments), after.deny.map(foldSegments)];
  if (eachCovered(was, is)) return false;
  const allow = after.allow.map(foldWide);
  return inside({ allow, deny: is }, { allow, deny: was }).kind !== "contained";
}

const parts = ["read", "write", "list"] as const;

/** Compares what two scopes effectively allow, exactly; what cannot be decided within the budget counts as wider. */
export function comparePaths(before: PathScope, after: PathScope): Comparison {
  const [was, is] = [effectiveSets(before), effectiveSets(after)];
  let undecided: Comparison | null = null;
  let wider: { readonly rule: string; readonly witness: string } | null = null;
  let narrower = false;
  for (const part of parts) {
    const forward = inside(is[part], was[part]);
    const backward = inside(was[part], is[part]);
    narrower ||= backward.kind !== "contained";
    if (forward.kind === "outside") {
      const reason = wasCovered(forward.witness, is[part], was[part]);
      wider ??= { rule: `path/${reason}-${part}`, witness: forward.witness };
    } else if (forward.kind === "unknown") {
      undecided ??= { verdict: "undecided", rule: "path/too-many-states" };
    } else {
      const overlapping = losesOverlappingDeny(was[part], is[part]);
      if (overlapping !== null)
        undecided ??= { verdict: "undecided", rule: "path/deny-of-overlapping-root", witness: overlapping };
      else if (losesFoldedDeny(was[part], is[part]))
        undecided ??= { verdict: "undecided", rule: "path/deny-in-another-case" };
    }
  }
  if (wider !== null) return { verdict: narrower ? "incomparable" : "wider", ...wider };
  if (undecided !== null) return undecided;
  return narrower ? { verdict: "narrower", rule: "path/contained" } : { verdict: "equal", rule: "path/equal" };
}

/** Is the newly allowed path new because a deny is gone, or because a pattern came? */
function wasCovered(witness: string, is: PathDifference, was: PathDifference): "removed-deny" | "added" {
  const path = {
    text: witness,
    root: witness.split("/")[0] as string,
    segments: witness
      .split("/")
      .slice(1)
      .map((text) => ({ kind: "literal", text }) as const),
  };
  const allowedBefore = inside({ allow: [path], deny: [] }, { allow: was.allow, deny: [] }).kind === "contained";
  return allowedBefore && is.allow.length > 0 ? "removed-deny" : "added";
}

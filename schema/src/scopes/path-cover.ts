import { segmentTest } from "./path-matcher.ts";
import type { PathPattern, Segment, Unit } from "./path-pattern.ts";

const unitsCover = (outer: readonly Unit[], inner: readonly Unit[]) =>
  outer.every((unit, index) => unit === null || unit === inner[index]);

function segmentCovers(outer: Segment, inner: Segment): boolean {
  if (inner.kind === "depth" || outer.kind === "depth") return false;
  if (outer.kind === "any") return true;
  if (inner.kind === "any") return false;
  if (inner.kind === "literal") return segmentTest(outer)(inner.text);
  if (outer.kind === "literal") return false;
  if (outer.text === inner.text) return true;
  if (!outer.star)
    return !inner.star && outer.before.length === inner.before.length && unitsCover(outer.before, inner.before);
  // Without a star of its own, what `before` and `after` of the outer one ask for must not overlap in the inner one.
  if (!inner.star && inner.before.length < outer.before.length + outer.after.length) return false;
  const innerAfter = inner.star ? inner.after : inner.before;
  if (inner.before.length < outer.before.length || innerAfter.length < outer.after.length) return false;
  return (
    unitsCover(outer.before, inner.before) &&
    unitsCover(outer.after, innerAfter.slice(innerAfter.length - outer.after.length))
  );
}

/**
 * Does one pattern alone cover another? `true` is certain; `false` may only mean that it takes a closer look.
 */
export function covers(outer: PathPattern, inner: PathPattern): boolean {
  if (outer.root !== inner.root) return false;
  if (outer.text === inner.text) return true;
  const [o, i] = [outer.segments, inner.segments];
  const known = new Map<number, boolean>();
  const from = (a: number, b: number): boolean => {
    const key = a * (i.length + 1) + b;
    const before = known.get(key);
    if (before !== undefined) return before;
    const [x, y] = [o[a], i[b]];
    let answer: boolean;
    if (x === undefined) answer = y === undefined;
    else if (x.kind === "depth") answer = from(a + 1, b) || (y !== undefined && from(a, b + 1));
    else answer = y !== undefined && segmentCovers(x, y) && from(a + 1, b + 1);
    known.set(key, answer);
    return answer;
  };
  return from(0, 0);
}

/** The patterns without those that another one of them covers. */
export const essential = (patterns: readonly PathPattern[]): readonly PathPattern[] =>
  patterns.filter(
    (pattern, index) =>
      !patterns.some((other, at) => at !== index && covers(other, pattern) && !(at > index && covers(pattern, other))),
  );

export const eachCovered = (inner: readonly PathPattern[], outer: readonly PathPattern[]): boolean =>
  inner.every((pattern) => outer.some((other) => covers(other, pattern)));

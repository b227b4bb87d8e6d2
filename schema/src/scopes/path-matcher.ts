import { automatonOf, expressionSource, many, one, reads } from "./automaton.ts";
import type { PathPattern } from "./path-pattern.ts";
import { matchesSegment, segmentSource } from "./segment-automaton.ts";

type NameTest = (name: string) => boolean;

const depths = ({ atoms }: PathPattern) => atoms.filter((atom) => atom === many).length;

/** A pattern's automaton as the source of a regular expression. */
function pathSource({ atoms }: PathPattern): string {
  const write = (some: PathPattern["atoms"]) =>
    expressionSource(some, "/[^/]+", (segment) => `/${segmentSource(segment)}`);
  // Names have no empty segment, so below a folder means: anything at all after its slash.
  const open = atoms.at(-1) === many && atoms.at(-2) === one;
  const source = open ? `${write(atoms.slice(0, -2))}/[^]+` : write(atoms);
  return source.slice(1);
}

/**
 * Does any of the patterns match this name (`$DOCUMENTS/a/b.txt`, without empty segments, `.` and `..`)?
 *
 * The automaton that comparisons run, as one regular expression where that is decided in linear time: with a single `**` in
 * each pattern. With more of them it could go back and forth; those are run as they are.
 */
export function matcher(patterns: readonly PathPattern[]): NameTest {
  const expressed = patterns.filter((pattern) => depths(pattern) <= 1);
  const expression = new RegExp(`^(?:${expressed.map(pathSource).join("|")})$`, "u");
  const test: NameTest = expressed.length === 0 ? () => false : (name) => expression.test(name);
  if (expressed.length === patterns.length) return test;
  const automaton = automatonOf(patterns.filter((pattern) => depths(pattern) > 1).map(({ atoms }) => atoms));
  const unbounded = { left: Number.POSITIVE_INFINITY };
  const includes = matchesSegment(unbounded);
  return (name) => test(name) || reads(automaton, name.split("/"), includes, unbounded);
}

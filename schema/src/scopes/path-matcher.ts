import type { PathPattern, Segment, Unit } from "./path-pattern.ts";

type SegmentTest = (segment: string) => boolean;
type NameTest = (name: string) => boolean;

const fits = (units: readonly Unit[], characters: readonly string[], from: number) =>
  units.every((unit, index) => unit === null || unit === characters[from + index]);

/** Does one segment match? Linear: a segment has at most one `*`, so nothing is tried twice. */
export function segmentTest(segment: Segment): SegmentTest {
  switch (segment.kind) {
    case "literal":
      return (text) => text === segment.text;
    case "any":
      return (text) => text !== "";
    case "depth":
      return () => true;
    case "glob": {
      const { before, after, star } = segment;
      const least = before.length + after.length;
      if (star && !before.includes(null) && !after.includes(null)) {
        const [start, end] = [before.join(""), after.join("")];
        return (text) => text.length >= start.length + end.length && text.startsWith(start) && text.endsWith(end);
      }
      return (text) => {
        const characters = Array.from(text);
        if (star ? characters.length < least : characters.length !== least) return false;
        return fits(before, characters, 0) && fits(after, characters, characters.length - after.length);
      };
    }
  }
}

/** Segments with any number of `depth`: only the last one passed needs to be remembered, so this is at most n × m. */
function matchSegments(tests: readonly (SegmentTest | null)[], names: readonly string[]): boolean {
  let at = 0;
  let test = 0;
  let resumeTest = -1;
  let resumeAt = 0;
  while (at < names.length) {
    const current = tests[test];
    if (current === null) {
      resumeTest = ++test;
      resumeAt = at;
    } else if (current?.(names[at] as string)) {
      at += 1;
      test += 1;
    } else if (resumeTest >= 0) {
      resumeAt += 1;
      at = resumeAt;
      test = resumeTest;
    } else {
      return false;
    }
  }
  while (tests[test] === null) test += 1;
  return test === tests.length;
}

function walk({ root, segments }: PathPattern): NameTest {
  const tests = segments.map((segment) => (segment.kind === "depth" ? null : segmentTest(segment)));
  return (name) => {
    const [first, ...names] = name.split("/");
    return first === root && matchSegments(tests, names);
  };
}

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
const unitSource = (unit: Unit) => (unit === null ? "[^/]" : escaped(unit));

function segmentSource(segment: Segment): string {
  switch (segment.kind) {
    case "literal":
      return `/${escaped(segment.text)}`;
    case "any":
      return "/[^/]+";
    case "depth":
      return "(?:/[^/]+)*";
    case "glob": {
      const { before, after, star } = segment;
      return `/${before.map(unitSource).join("")}${star ? "[^/]*" : ""}${after.map(unitSource).join("")}`;
    }
  }
}

/**
 * One regular expression for patterns that it decides in linear time: a single `**` each, at the end (`any` then
 * `depth`) or within. A pattern with more of them could make it go back and forth; those are walked.
 */
function oneExpression(patterns: readonly PathPattern[]): RegExp {
  const alternatives = patterns.map(({ root, segments }) => {
    const open = segments.at(-1)?.kind === "depth" && segments.at(-2)?.kind === "any";
    // Names have no empty segment, so below a folder means: anything at all after its slash.
    const rest = open
      ? `${segments.slice(0, -2).map(segmentSource).join("")}/[^]+`
      : segments.map(segmentSource).join("");
    return escaped(root) + rest;
  });
  return new RegExp(`^(?:${alternatives.join("|")})$`, "u");
}

const depths = ({ segments }: PathPattern) => segments.filter(({ kind }) => kind === "depth").length;

/** Does any of the patterns match this name (`$DOCUMENTS/a/b.txt`)? */
export function matcher(patterns: readonly PathPattern[]): NameTest {
  if (patterns.length === 0) return () => false;
  const expression = oneExpression(patterns.filter((pattern) => depths(pattern) <= 1));
  const walked = patterns.filter((pattern) => depths(pattern) > 1).map(walk);
  if (walked.length === 0) return (name) => expression.test(name);
  return (name) => expression.test(name) || walked.some((test) => test(name));
}

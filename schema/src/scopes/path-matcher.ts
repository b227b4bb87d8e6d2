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

/** Compiles one pattern. The common shapes (`dir/**`, `dir/*.txt`, a plain path) never split the name. */
function nameTest({ root, segments }: PathPattern): NameTest {
  const firstWild = segments.findIndex((segment) => segment.kind !== "literal");
  const literal = [
    root,
    ...segments.slice(0, firstWild < 0 ? segments.length : firstWild).map((s) => (s as { text: string }).text),
  ].join("/");
  if (firstWild < 0) return (name) => name === literal;
  const prefix = `${literal}/`;
  const rest = segments.slice(firstWild);
  if (rest.length === 2 && rest[0]?.kind === "any" && rest[1]?.kind === "depth") {
    return (name) => name.length > prefix.length && name.startsWith(prefix);
  }
  if (rest.length === 1 && rest[0]?.kind !== "depth") {
    const last = segmentTest(rest[0] as Segment);
    return (name) => name.startsWith(prefix) && !name.includes("/", prefix.length) && last(name.slice(prefix.length));
  }
  const tests = rest.map((segment) => (segment.kind === "depth" ? null : segmentTest(segment)));
  const bare = tests.every((test) => test === null);
  return (name) =>
    name.startsWith(prefix) ? matchSegments(tests, name.slice(prefix.length).split("/")) : bare && name === literal;
}

/** Does any of the patterns match this name (`$DOCUMENTS/a/b.txt`)? */
export function matcher(patterns: readonly PathPattern[]): NameTest {
  const tests = patterns.map(nameTest);
  if (tests.length === 0) return () => false;
  const only = tests[0] as NameTest;
  if (tests.length === 1) return only;
  return (name) => {
    for (const test of tests) if (test(name)) return true;
    return false;
  };
}

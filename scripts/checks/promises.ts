import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Check } from "./check.ts";

const page = "docs/promises.md";
const promisesInAll = 10;

/** A test that the page of promises names: its file, from the root, and a part of its name. */
export interface NamedTest {
  readonly promise: number;
  readonly file: string;
  readonly name: string;
}

/** The tests of each row of the table: a link to the file, and behind it names in “curly quotes”. */
export const namedTests = (text: string): readonly NamedTest[] =>
  [...text.matchAll(/^\| (\d+) \|[^|]*\|([^|]*)\|/gm)].flatMap(([, promise, tests = ""]) =>
    [...tests.matchAll(/\]\(\.\.\/([^)]+)\):([^[]*)/g)].flatMap(([, file = "", names = ""]) =>
      [...names.matchAll(/“([^”]+)”/g)].map(([, name = ""]) => ({ promise: Number(promise), file, name })),
    ),
  );

/** What is wrong with the page: a promise without a test, a test that is not there. `read` gives null where no file is. */
export function promiseFindings(text: string, read: (file: string) => string | null): readonly string[] {
  const tests = namedTests(text);
  const kept = new Set(tests.map(({ promise }) => promise));
  const bare = Array.from({ length: promisesInAll }, (_, index) => index + 1).filter((promise) => !kept.has(promise));
  return [
    ...bare.map((promise) => `${page}: promise ${promise} names no test`),
    ...tests.flatMap(({ promise, file, name }) => {
      const source = /\.(?:test|spec)\.tsx?$/.test(file) ? read(file) : null;
      if (source === null) return [`${page}: promise ${promise} is kept by ${file}, which is no test file`];
      return source.includes(name) ? [] : [`${page}: promise ${promise}: ${file} has no test “${name}”`];
    }),
  ];
}

export const promises: Check = {
  name: "every promise is kept by tests that are there",
  things: "named tests",
  fewest: 20,
  look: (root) => {
    const text = readFileSync(join(root, page), "utf8");
    const read = (file: string) => (existsSync(join(root, file)) ? readFileSync(join(root, file), "utf8") : null);
    return { findings: promiseFindings(text, read), looked: namedTests(text).length };
  },
};

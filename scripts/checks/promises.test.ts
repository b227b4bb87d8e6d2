import assert from "node:assert/strict";
import test from "node:test";
import { namedTests, promiseFindings } from "./promises.ts";

const row = (promise: number, tests: string) => `| ${promise} | It holds. | ${tests} | – |`;
const good = "[a.test.ts](../x/a.test.ts): “it holds”, “and again”; [b.spec.ts](../b.spec.ts): “there too”";
const page = Array.from({ length: 10 }, (_, index) => row(index + 1, good)).join("\n");
const files: Readonly<Record<string, string>> = {
  "x/a.test.ts": 'test("it holds", …); test("and again", …)',
  "b.spec.ts": 'test("there too", …)',
};
const read = (file: string) => files[file] ?? null;

test("the tests of a row are those behind its links", () => {
  assert.deepEqual(namedTests(row(7, good)), [
    { promise: 7, file: "x/a.test.ts", name: "it holds" },
    { promise: 7, file: "x/a.test.ts", name: "and again" },
    { promise: 7, file: "b.spec.ts", name: "there too" },
  ]);
});

const faults: readonly { text: string; finding: RegExp | null; because: string }[] = [
  { text: page, finding: null, because: "every promise has tests, and they are there" },
  { text: page.replace("| 3 |", "| 11 |"), finding: /promise 3 names no test/, because: "a promise is missing" },
  { text: page.replace("“it holds”, “and again”", ""), finding: null, because: "another test of the row is left" },
  { text: page.replace(good, "–"), finding: /promise 1 names no test/, because: "a row without tests keeps nothing" },
  { text: page.replace("x/a.test", "x/gone.test"), finding: /gone\.test\.ts, which is no test/, because: "it is gone" },
  { text: page.replace("../b.spec.ts", "../b.ts"), finding: /b\.ts, which is no test/, because: "no test, a source" },
  { text: page.replace("“there too”", "“nowhere”"), finding: /has no test “nowhere”/, because: "it has another name" },
];

for (const { text, finding, because } of faults) {
  test(`a page ${finding === null ? "passes" : `is refused with ${finding.source}`}: ${because}`, () => {
    const found = promiseFindings(text, read);
    if (finding === null) assert.deepEqual(found, []);
    else assert.match(found.join("\n"), finding);
  });
}

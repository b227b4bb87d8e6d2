import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { release } from "../../testing/diff-releases.ts";
import { printable } from "../code-frame.ts";
import { diff } from "./diff.ts";
import { diffMarkdown } from "./markdown.ts";
import type { DiffChange, DiffReport } from "./report.ts";
import { diffText } from "./text.ts";

const report = diff(
  release(
    { net: { allowed_hosts: ["a.example"] }, clipboard: "read-write" },
    { reasons: { net: "To look up words." } },
    "old.json",
  ),
  release(
    { net: { allowed_hosts: ["a.example", "b.example"] }, clipboard: "write", device: { camera: true } },
    { version: "1.1.0", reasons: { net: "To look up words." } },
    "new.json",
  ),
);

test("a comment says before and after, the most dangerous first, and what is less last", () => {
  const comment = diffMarkdown(report);
  assert.deepEqual(
    [...comment.matchAll(/^#### `(.*)` (.*)$/gm)].map(([, capability, words]) => [capability, words]),
    [
      ["device.camera", "is new, high risk"],
      ["pair.net+device.camera", "is new, high risk"],
      ["net", "asks for more, medium risk"],
      ["clipboard", "asks for less"],
      ["pair.net+clipboard", "is gone"],
    ],
  );
  assert.match(comment, /^### anna\/notes 1\.0\.0 → 1\.1\.0: expansion, asks for more than before\n\nWaits 7 days/);
  assert.match(
    comment,
    /```diff\n- .*a\.example \(ports 443\)\.\n\+ .*a\.example, b\.example \(ports 443\)\.\n```\n\n- Newly allowed: `b\.example`\n- Reason: `To look up words\.` — \*\*written for the older scope/,
  );
});

/** Comments without what stands in code: there GitHub knows no mention, no link, no image and no HTML. */
function prose(comment: string): string {
  const fences = comment.replaceAll(/^(`{3,})diff\n[\s\S]*?\n\1$/gm, "");
  return fences.replaceAll(/(?<!`)(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, "");
}

const nasty = [
  "@anna please merge",
  "<img src=x onerror=alert(1)>",
  "</details>",
  "[x](https://evil.example)",
  "![x](https://evil.example)",
  "```\n@anna",
  "````diff\n+ x",
  "`",
  "``",
  " `` ",
  "#1",
  "GH-1",
  "https://evil.example",
  "a\r\n## Approved",
  "\u202Eevil",
  "a\u0000b",
  "::error::x",
  "<!-- x",
  "| a |",
  "\\`",
  "$x$",
  "&#64;anna",
];
const change = report.changes[0] as DiffChange;
const hostile = (text: string): DiffReport => ({
  ...report,
  blocked: [{ code: "LOC5004", message: text }],
  changes: [
    {
      ...change,
      capability: text,
      after: text,
      witness: text,
      reason: { text, stale: false },
      spans: { after: { file: text, start: { line: 1, column: 1 }, end: { line: 1, column: 2 } } },
    },
  ],
});

for (const text of nasty) {
  test(`${JSON.stringify(text)} in a manifest is shown, and does nothing`, () => {
    const plain = prose(diffMarkdown(hostile("x")));
    assert.equal(prose(diffMarkdown(hostile(text))), plain);
  });
}

test("whatever a manifest says stands in code", () => {
  const plain = prose(diffMarkdown(hostile("x")));
  const text = fc.array(fc.constantFrom("`", "``", "```", " ", "\n", "@a", "<b>", "~~~", "-", "+", "x", "\\"), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(text, (parts) => prose(diffMarkdown(hostile(`x${parts.join("")}`))) === plain),
    { numRuns: 2000, seed: 3 },
  );
});

test("a terminal gets no control character from a manifest", () => {
  for (const text of nasty) {
    const shown = diffText(hostile(text), new Map([[text, "\u001b[31m"]]));
    assert.equal(shown.split("\n").map(printable).join("\n"), shown);
  }
});

test("a comment stays below what GitHub takes, and counts what it leaves out", () => {
  const many = Array.from({ length: 60 }, (_, index) => ({
    ...change,
    capability: `c${index}`,
    witness: "😀".repeat(1900),
    after: "w".repeat(9000),
  }));
  const comment = diffMarkdown({ ...report, changes: many });
  assert.ok(comment.length < 65_536 - 4000, `${comment.length}`);
  assert.match(comment, /w… \(\d+ characters more\)/);
  const shown = [...comment.matchAll(/^#### /gm)].length;
  assert.match(
    comment,
    new RegExp(`\\*\\*Not shown:\\*\\* ${60 - shown} more changes, ${60 - shown} of which ask for more\\.\n$`),
  );
});

test("a terminal shows the place, both sides and the reason that grew old", () => {
  const text = diffText(report, new Map([["new.json", "\n".repeat(40)]]));
  assert.match(
    text,
    /^\+ net asks for more, medium risk \(wider, host\/added\)\n {4}before {2}.*\n {4}after {3}.*\n {4}new {5}b\.example\n {4}reason {2}To look up words\. \(as before: write it anew\)\n {2}new\.json:\d+:\d+\n/m,
  );
  assert.match(text, /^- clipboard asks for less \(narrower, access-level\/lowered\)$/m);
});

import assert from "node:assert/strict";
import test from "node:test";
import { codeFrame } from "./code-frame.ts";
import type { Diagnostic } from "./diagnostic.ts";

const at = (line: number, from: number, to: number, message = "This is wrong."): Diagnostic => ({
  code: "LOC2003",
  severity: "error",
  file: "locara.json",
  range: { start: { line, column: from }, end: { line, column: to } },
  message,
  hint: "Correct it.",
});

test("a frame shows the place, the line and the range", () => {
  assert.equal(
    codeFrame(at(2, 10, 14), '{\n  "tags": true\n}'),
    [
      "locara.json:2:10 error LOC2003 This is wrong.",
      '  2 |   "tags": true',
      "    |          ^^^^",
      "  hint: Correct it.",
    ].join("\n"),
  );
});

test("a range over several lines is underlined to the end of its first", () => {
  const diagnostic = { ...at(1, 1, 1), range: { start: { line: 1, column: 1 }, end: { line: 3, column: 2 } } };
  assert.match(codeFrame(diagnostic, "[1,\n2\n]"), /\n {4}\| \^\^\^\n/);
});

test("of a line that is a whole minified manifest only the surroundings are shown", () => {
  const text = `{"a":"${"x".repeat(5000)}","tags":true,"b":"${"y".repeat(5000)}"}`;
  const from = text.indexOf("true") + 1;
  const lines = codeFrame(at(1, from, from + 4), text).split("\n");
  assert.ok(lines.every((line) => line.length < 120));
  const [, shown = "", underlined = ""] = lines;
  assert.equal(shown.slice(underlined.indexOf("^"), underlined.lastIndexOf("^") + 1), "true");
});

test("control and direction characters of the manifest are shown as escapes, and the underline stays in place", () => {
  const text = `"\u001b[31m\u202eevil"`;
  const [, shown = "", underlined = ""] = codeFrame(
    at(1, text.indexOf("evil") + 1, text.indexOf("evil") + 5, "\u001b]0;x\u0007"),
    text,
  ).split("\n");
  assert.equal(shown, '  1 | "\\u{1b}[31m\\u{202e}evil"');
  assert.equal(shown.slice(underlined.indexOf("^"), underlined.lastIndexOf("^") + 1), "evil");
});

test("a place that the text does not have gets no frame", () => {
  assert.equal(codeFrame(at(9, 1, 2), "{}").split("\n").length, 2);
});

import assert from "node:assert/strict";
import test from "node:test";
import { type Diagnostic, hasErrors, positionsOf, shortened, sorted } from "./diagnostic.ts";

test("offsets become lines and columns, for every line end, up to the end of the text", () => {
  const at = positionsOf("ab\r\nc\rd\n\n");
  assert.deepEqual(
    [0, 2, 4, 6, 8, 9].map((offset) => Object.values(at(offset))),
    [
      [1, 1],
      [1, 3],
      [2, 1],
      [3, 1],
      [4, 1],
      [5, 1],
    ],
  );
});

const one = (
  line: number,
  column: number,
  code: Diagnostic["code"],
  severity: Diagnostic["severity"] = "warning",
): Diagnostic => ({
  code,
  severity,
  file: "f",
  range: { start: { line, column }, end: { line, column } },
  message: "",
  hint: "",
});

test("diagnostics stand in the order of the text, whichever check found them first", () => {
  const all = [one(2, 1, "LOC2002"), one(1, 9, "LOC2001"), one(1, 9, "LOC1001"), one(1, 2, "LOC3020")];
  assert.deepEqual(
    sorted(all).map(({ code }) => code),
    ["LOC3020", "LOC1001", "LOC2001", "LOC2002"],
  );
  assert.deepEqual(sorted(all.toReversed()), sorted(all));
});

test("warnings alone are no errors", () => {
  assert.equal(hasErrors([one(1, 1, "LOC3024")]), false);
  assert.equal(hasErrors([one(1, 1, "LOC3024"), one(1, 1, "LOC2001", "error")]), true);
});

test("a sentence that quotes something long is cut in its middle, and stays text", () => {
  assert.equal(shortened("a".repeat(1000)).length, 1000);
  const cut = shortened(`"${"\u{1f600}".repeat(5000)}" is no name.`);
  assert.ok(cut.length < 1000 && cut.isWellFormed());
  assert.match(cut, /^".*….*" is no name\.$/u);
});

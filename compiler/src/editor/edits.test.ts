import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "../compile.ts";
import { quickFixes } from "./edits.ts";

const text = '{\r\n  "schema": "locara/v1", "categry": "utilities",\r\n  "tags": ["a",]\r\n}';
const fixesAt = (source: string, line: number, column: number) => {
  const bytes = new TextEncoder().encode(source);
  const { diagnostics } = compile({ manifest: { file: "locara.json", bytes }, lock: null });
  const position = { line, column };
  return quickFixes(diagnostics, { start: position, end: position });
};

test("a problem with an edit is a quick fix where it stands, and nowhere else", () => {
  const [fix, ...others] = fixesAt(text, 3, 15);
  assert.deepEqual(others, []);
  assert.equal(fix?.title, "Take it out");
  assert.equal(fix?.diagnostic.code, "LOC1005");
  assert.deepEqual(fixesAt(text, 1, 1), []);
});

test("a misspelled field is a quick fix that writes the word that was meant", () => {
  const [fix] = fixesAt(text.replace('"a",', '"a"'), 2, 30);
  assert.equal(fix?.title, 'Write "category"');
  assert.deepEqual([fix?.range.start, fix?.text], [{ line: 2, column: 26 }, '"category"']);
});

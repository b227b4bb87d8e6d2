import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { codes } from "./codes.ts";

const folders = [import.meta.dirname, join(import.meta.dirname, "../../schema/src")];
const named = new Set(
  folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && !/codes|problem-pages/.test(file))
      .flatMap((file) => readFileSync(join(folder, file), "utf8").match(/\bLOC\d{4}\b/g) ?? []),
  ),
);

test("every code that the sources name has a page, and every page is of a code that the sources name", () => {
  assert.ok(named.size >= 40, `${named.size} codes`);
  assert.deepEqual([...named].sort(), Object.keys(codes).sort());
});

test("every page says what, why, and how it is done wrong and right", () => {
  for (const [code, page] of Object.entries(codes)) {
    for (const text of Object.values(page)) assert.ok(text.trim().length > 3, code);
    for (const sentence of [page.means, page.why]) assert.match(sentence, /^[A-Z`'"].*\.$/s, code);
    assert.notEqual(page.bad, page.good, code);
  }
});

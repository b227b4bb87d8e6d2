import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { findTests, tooFew } from "./find-tests.ts";

test("tests are found by part, and never in built or installed folders", () => {
  const root = mkdtempSync(join(tmpdir(), "locara-find-"));
  try {
    const files = [
      "schema/src/a.test.ts",
      "schema/src/a.ts",
      "apps/one/tests/b.test.ts",
      "harness/dist/c.test.ts",
      "schema/node_modules/d/d.test.ts",
    ];
    for (const file of files) {
      mkdirSync(join(root, file, ".."), { recursive: true });
      writeFileSync(join(root, file), "");
    }
    assert.deepEqual(Object.fromEntries(findTests(root)), {
      schema: [join(root, "schema/src/a.test.ts")],
      "apps/one": [join(root, "apps/one/tests/b.test.ts")],
    });
  } finally {
    rmSync(root, { recursive: true });
  }
});

test("a part with too few test files, or none, is named", () => {
  const found = new Map([["schema", ["a"]]]);
  assert.deepEqual(tooFew(found, { schema: 1 }), []);
  assert.deepEqual(tooFew(found, { schema: 2, runtime: 1 }), [
    "schema has 1 test files, at least 2 were expected",
    "runtime has 0 test files, at least 1 were expected",
  ]);
});

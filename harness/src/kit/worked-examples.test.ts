import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { findOwnTests } from "../app-tests/find-own-tests.ts";
import { runNodeTests } from "../app-tests/run-node-tests.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const page = readFileSync(join(root, "docs/testing.md"), "utf8");

test("the examples of docs/testing.md are an app, and its tests pass", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "locara-docs-"));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const [, name = "", text = ""] of page.matchAll(/^```\w+ (\S+)\n(.*?)^```$/gms)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  const files = findOwnTests(folder);
  assert.equal(files.length, 3);
  const lines = await runNodeTests({ part: "own", folder, files, interrupted: t.signal });
  assert.deepEqual(
    lines.filter(({ status }) => status !== "passed"),
    [],
  );
  assert.ok(lines.length > 60);
});

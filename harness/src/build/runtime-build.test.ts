import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { buildRuntime } from "./runtime-build.ts";

test("the runtime is bundled once for a state of its sources: whoever asks again gets the same files", async () => {
  const spare = mkdtempSync(join(tmpdir(), "locara-build-"));
  try {
    const { folder, surfaces, ...files } = await buildRuntime(spare);
    assert.ok(existsSync(join(surfaces, "index.html")));
    assert.equal(Object.keys(files).length, 9);
    const made = Object.values(files).map((path) => statSync(path).ino);
    const again = await buildRuntime(spare);
    assert.equal(again.folder, folder);
    assert.deepEqual(
      Object.values(files).map((path) => statSync(path).ino),
      made,
    );
  } finally {
    rmSync(spare, { recursive: true, force: true });
  }
});

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { bytesBelow } from "./bundle-size.ts";

test("files in folders count with their bytes, links with none", () => {
  const folder = mkdtempSync(join(tmpdir(), "locara-bytes-"));
  try {
    mkdirSync(join(folder, "inner"));
    writeFileSync(join(folder, "one"), "1234");
    writeFileSync(join(folder, "inner", "two"), "567");
    symlinkSync(folder, join(folder, "again"));
    symlinkSync(join(folder, "one"), join(folder, "inner", "alias"));
    assert.equal(bytesBelow(folder), 7);
    assert.equal(bytesBelow(join(folder, "one")), 4);
    assert.throws(() => bytesBelow(join(folder, "none")), /ENOENT/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

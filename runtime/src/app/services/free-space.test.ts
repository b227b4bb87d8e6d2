import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { freeBytesAt } from "./free-space.ts";

test("the room for a folder is that of the disk it will be on", () => {
  const [here, later] = [freeBytesAt(tmpdir()), freeBytesAt(join(tmpdir(), "not/made/yet"))];
  assert.ok(here !== null && here > 0);
  // Others write meanwhile.
  assert.ok(later !== null && Math.abs(here - later) < 1e9);
});

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { readLaunch } from "./launch.ts";

test("launch.json is read from beside the bundles", async () => {
  const folder = await mkdtemp(join(tmpdir(), "locara-launch-"));
  try {
    await writeFile(join(folder, "launch.json"), JSON.stringify({ surfaces: "/s", profile: "/p" }));
    assert.equal(readLaunch(folder).profile, "/p");
  } finally {
    await rm(folder, { recursive: true });
  }
});

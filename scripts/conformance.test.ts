import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";

const linux = process.platform === "linux" ? false : "elsewhere a browser has a fixed place";

test("a part of the suite that has no host to run on says so in one line of JSON", { skip: linux }, () => {
  const { LOCARA_CHROMIUM: _, ...env } = process.env;
  const args = [join(import.meta.dirname, "conformance.ts"), "--host", "browser", "hostile"];
  // Where no program can be found there is no browser either.
  const { stdout, stderr, status } = spawnSync(process.execPath, args, {
    encoding: "utf8",
    env: { ...env, PATH: "/nowhere" },
  });
  assert.equal(status, 0, stderr);
  assert.deepEqual(JSON.parse(stdout), {
    ended: "exit code 0",
    lacking: [{ host: "browser", why: "There is no Chromium here." }],
  });
});

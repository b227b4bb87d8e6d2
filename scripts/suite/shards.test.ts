import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { config } from "./run-playwright.ts";

const root = join(import.meta.dirname, "../..");
const skip = process.env.LOCARA_LONG ? false : "it loads the whole suite four times; npm run test:full does";

const listed = (...args: readonly string[]): readonly string[] => {
  const cli = join(root, "node_modules/@playwright/test/cli.js");
  const { stdout } = spawnSync(process.execPath, [cli, "test", `--config=${config}`, "--list", ...args], {
    cwd: root,
    encoding: "utf8",
  });
  return stdout.split("\n").filter((line) => line.includes(" › "));
};

test("every test of the suite is in exactly one shard", { skip }, () => {
  const whole = listed();
  assert.ok(whole.length > 100);
  const shares = [1, 2, 3].flatMap((index) => listed(`--shard=${index}/3`));
  assert.deepEqual([...shares].sort(), [...whole].sort());
});

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import test from "node:test";

const main = join(import.meta.dirname, "main.ts");
const fixture = join(import.meta.dirname, "../../../compiler/fixtures/minimal");

test("JSON goes to standard output alone, and the exit code is the command's", () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [main, "compile", fixture, "--check", "--format", "json"],
    { encoding: "utf8" },
  );
  assert.deepEqual([status, JSON.parse(stdout)], [1, { diagnostics: [] }]);
  assert.match(stderr, /^Out of date: /);
});

test("wrong usage goes to standard error and ends with 2", () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, "compil"], { encoding: "utf8" });
  assert.deepEqual([status, stdout], [2, ""]);
  assert.match(stderr, /Did you mean "compile"/);
});

test("a reader that closes early is no error", () => {
  const script = `"${process.execPath}" "${main}" explain fs.paths | head -c 1; echo " \${PIPESTATUS[0]}"`;
  const { stdout, stderr } = spawnSync("bash", ["-c", script], { encoding: "utf8" });
  assert.deepEqual([stdout, stderr], ["f 0\n", ""]);
});

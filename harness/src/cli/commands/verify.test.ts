import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { type TestContext } from "node:test";
import { runLocara } from "../testing/run-locara.ts";

const reference = join(import.meta.dirname, "../../../../apps/transcribe");

const cli = (cwd: string, ...argv: readonly string[]) => runLocara(["verify", ...argv], { cwd });

/** The reference app with a source that goes around the SDK, and a capability that nothing uses. */
function spoiled(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "locara-verify-"));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const name of ["locara.json", "locara.lock.json", "src", "index.html", "package.json"])
    cpSync(join(reference, name), join(folder, name), { recursive: true });
  const manifest = readFileSync(join(folder, "locara.json"), "utf8");
  writeFileSync(join(folder, "locara.json"), manifest.replace(`"db": ["app"]`, `"db": ["app", "old"]`));
  writeFileSync(join(folder, "src/out.ts"), `new WebSocket("wss://a.example");\n`);
  return folder;
}

test("an app with nothing to be said of gives no output and 0", async () => {
  assert.deepEqual(await cli(reference), { code: 0, out: "", err: "" });
  assert.equal((await cli(reference, "--format", "json")).out, '{\n  "diagnostics": []\n}\n');
});

test("JSON has every field of a diagnostic, with the edit where there is one", async (t) => {
  const { code, out, err } = await cli(spoiled(t), "--format", "json");
  const { diagnostics } = JSON.parse(out);
  assert.deepEqual([code, err], [1, ""]);
  assert.deepEqual(
    diagnostics.map((one: Readonly<Record<string, unknown>>) => [one.code, one.severity, one.file, Object.keys(one)]),
    [
      ["LOC4004", "warning", "locara.json", ["code", "severity", "file", "range", "message", "hint", "fix"]],
      ["LOC4022", "error", "src/out.ts", ["code", "severity", "file", "range", "message", "hint"]],
    ],
  );
  assert.deepEqual(diagnostics[1].range, { start: { line: 1, column: 5 }, end: { line: 1, column: 14 } });
});

test("every form names the place; a warning alone gives 0, and --fix says what it did", async (t) => {
  const folder = spoiled(t);
  assert.match((await cli(folder)).out, /src\/out\.ts:1:5 error LOC4022 .*\n {2}1 \| new WebSocket/);
  assert.match((await cli(folder, "--format", "github")).out, /::error file=src\/out\.ts,line=1,endLine=1,col=5/);
  const sarif = JSON.parse((await cli(folder, "--format", "sarif")).out);
  assert.deepEqual(
    sarif.runs[0].results.map(({ ruleId }: { ruleId: string }) => ruleId),
    ["LOC4004", "LOC4022"],
  );
  rmSync(join(folder, "src/out.ts"));
  assert.equal((await cli(folder)).code, 0);
  const fixed = await cli(folder, "--fix");
  assert.match(fixed.err, /^Fixed LOC4004 \(locara\.json:\d+:\d+\)/);
  assert.deepEqual(await cli(folder), { code: 0, out: "", err: "" });
});

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { Outcome } from "./outcome.ts";

/** Runs test files through the runner. In a process of its own, because node:test does not run inside itself. */
const runFiles = (t: TestContext, files: Readonly<Record<string, string>>): readonly Outcome[] => {
  const folder = mkdtempSync(join(tmpdir(), "locara-unit-"));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const script = `import { runUnitTests } from ${JSON.stringify(join(import.meta.dirname, "unit.ts"))};
const files = ${JSON.stringify(Object.keys(files).map((name) => join(folder, name)))};
console.log(JSON.stringify(await runUnitTests(${JSON.stringify(folder)}, files, { concurrency: 2, onFile: () => {} })));`;
  const env = { ...process.env };
  delete env.NODE_TEST_CONTEXT;
  const runner = join(folder, "runner.ts");
  writeFileSync(runner, script);
  const { stdout, stderr } = spawnSync(process.execPath, [runner], { encoding: "utf8", env });
  assert.notEqual(stdout, "", stderr);
  return JSON.parse(stdout) as Outcome[];
};

const header = 'import { describe, test } from "node:test";\n';

test("each test is one outcome, with its file and name", (t) => {
  const outcomes = runFiles(t, {
    "a.test.ts": `${header}describe("group", () => { test("inner", () => {}); }); test("outer", () => {});`,
  });
  assert.deepEqual(
    outcomes.map(({ where, name, status }) => [where, name, status]),
    [
      ["a.test.ts", "inner", "passed"],
      ["a.test.ts", "outer", "passed"],
    ],
  );
});

test("a failing test says why, and what its file printed", (t) => {
  const [failed] = runFiles(t, {
    "a.test.ts": `${header}test("no", () => { console.log("a hint"); throw new Error("the cause"); });`,
  });
  assert.equal(failed?.status, "failed");
  assert.match(failed?.detail ?? "", /the cause[\s\S]*printed by this file[\s\S]*a hint/);
});

test("a skip carries its reason, a test still to do counts as skipped", (t) => {
  const outcomes = runFiles(t, {
    "a.test.ts": `${header}test("s", { skip: "no engine" }, () => {}); test("t", { todo: "issue 3" }, () => {});`,
  });
  assert.deepEqual(
    outcomes.map(({ status, detail }) => [status, detail]),
    [
      ["skipped", "no engine"],
      ["skipped", "to do: issue 3"],
    ],
  );
});

const empty = [
  { what: "holds no test", text: "export {};", detail: /holds no test/ },
  { what: "cannot be loaded", text: 'import "./not-there.ts";', detail: /Cannot find module/ },
  { what: "ends its process", text: `${header}test("x", () => {}); process.exit(3);`, detail: /./ },
];
for (const { what, text, detail } of empty) {
  test(`a file that ${what} is a failure`, (t) => {
    const outcomes = runFiles(t, { "a.test.ts": text });
    const failed = outcomes.find(({ status }) => status === "failed");
    assert.match(failed?.detail ?? "", detail, JSON.stringify(outcomes));
  });
}

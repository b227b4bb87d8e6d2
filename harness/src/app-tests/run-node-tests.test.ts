import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { manifestBuilder } from "../kit/manifest-builder.ts";
import { findOwnTests } from "./find-own-tests.ts";
import { runNodeTests } from "./run-node-tests.ts";

const { signal } = new AbortController();
const header = 'import { test } from "node:test";';

function folderWith(t: TestContext, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "locara-own-"));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

test("tests are found wherever an app keeps them, and nowhere else", (t) => {
  const files = ["a.test.ts", "src/b.test.js", "tests/c.test.cjs", "tests/deep/d.test.mts"];
  const others = ["node_modules/x/e.test.ts", "dist/f.test.js", ".locara/g.test.ts", "test-results/h.test.ts", "i.ts"];
  const folder = folderWith(t, Object.fromEntries([...files, ...others].map((name) => [name, ""])));
  assert.deepEqual(
    findOwnTests(folder),
    files.map((name) => join(folder, name)),
  );
});

const outcomes = [
  { what: "passes", text: `${header} test("x", () => {});`, status: "passed", detail: /^$/ },
  { what: "fails", text: `${header} test("x", () => { throw new Error("no"); });`, status: "failed", detail: /no/ },
  { what: "is skipped", text: `${header} test("x", { skip: "why" }, () => {});`, status: "skipped", detail: /^why$/ },
  { what: "is to do", text: `${header} test("x", { todo: "later" }, () => {});`, status: "skipped", detail: /later/ },
  { what: "is not there", text: "export {};", status: "failed", detail: /holds no test/ },
  { what: "cannot be loaded", text: 'import "./gone.mjs";', status: "failed", detail: /./ },
  { what: "ends its process", text: `${header} test("x", () => {}); process.exit(3);`, status: "failed", detail: /./ },
] as const;
for (const { what, text, status, detail } of outcomes) {
  test(`a test that ${what} is told as ${status}`, async (t) => {
    const folder = folderWith(t, { "a.test.mjs": text });
    const lines = await runNodeTests({ part: "own", folder, files: findOwnTests(folder), interrupted: signal });
    const told = lines.filter((line) => line.status === status);
    assert.equal(told.length, 1, JSON.stringify(lines));
    assert.match(told[0]?.detail ?? "", detail);
  });
}

test("what an app owes its users is generated from its manifest, and each share is a part of it", async (t) => {
  const folder = folderWith(t, {});
  writeFileSync(join(folder, "locara.json"), manifestBuilder().capability("clipboard", "write").bytes());
  const files = [fileURLToPath(new URL("./generated-tests.ts", import.meta.url))];
  const named = async (...argv: readonly string[]): Promise<readonly string[]> => {
    const lines = await runNodeTests({
      part: "capabilities",
      folder,
      files,
      argv: [folder, ...argv],
      interrupted: signal,
    });
    assert.deepEqual(
      lines.filter(({ status }) => status !== "passed"),
      [],
    );
    return lines.map(({ name }) => name);
  };
  const whole = await named();
  assert.equal(new Set(whole).size, whole.length, "every name is its own");
  assert.ok(whole.length > 60);
  assert.ok(whole.includes("clipboard.readText is listed, and the manifest lets it reach nothing: it is refused"));
  assert.ok(whole.includes('clipboard.writeText is declared: {"text":"x"} is allowed by clipboard'));
  assert.deepEqual([...(await named("1/2")), ...(await named("2/2"))].sort(), [...whole].sort());
});

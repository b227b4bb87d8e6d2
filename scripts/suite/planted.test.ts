import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { PlantedFault } from "../../conformance/planted/planted-fault.ts";
import { plantEach, plantedFaults } from "./planted.ts";

const root = join(import.meta.dirname, "..", "..");

test("every fault that is to be planted stands once where it is planted, and what catches it is there", async () => {
  const faults = await plantedFaults(root);
  assert.ok(faults.length >= 25, String(faults.length));
  assert.equal(new Set(faults.map(({ id }) => id)).size, faults.length);
  for (const { id, file, find, replace, caughtBy } of faults) {
    assert.equal(readFileSync(join(root, file), "utf8").split(find).length, 2, id);
    assert.notEqual(find, replace, id);
    assert.ok(existsSync(join(root, caughtBy.file)), id);
  }
});

const caughtBy = { kind: "unit", file: "sum.test.mjs" } as const;
const cases: readonly { readonly fault: PlantedFault; readonly outcome: string; readonly because: string }[] = [
  {
    fault: { id: "minus", file: "sum.mjs", find: "a + b", replace: "a - b", caughtBy },
    outcome: "caught",
    because: "the test sees it",
  },
  {
    fault: { id: "words", file: "sum.mjs", find: "a sum", replace: "a number", caughtBy },
    outcome: "missed",
    because: "the test does not look at it",
  },
  {
    fault: { id: "gone", file: "sum.mjs", find: "a * b", replace: "a - b", caughtBy },
    outcome: "not plantable",
    because: "the code has changed since",
  },
  {
    fault: {
      id: "red",
      file: "sum.mjs",
      find: "a + b",
      replace: "a - b",
      caughtBy: { kind: "unit", file: "red.test.mjs" },
    },
    outcome: "red before",
    because: "what is red anyway catches nothing",
  },
];

test("a fault is caught only by a test that is green without it and red with it", async (t) => {
  const clone = mkdtempSync(join(tmpdir(), "locara-planted-test-"));
  t.after(() => rmSync(clone, { recursive: true, force: true }));
  mkdirSync(join(clone, "node_modules", ".bin"), { recursive: true });
  for (const part of ["schema", "compiler", "runtime", "harness", "registry", "conformance"])
    mkdirSync(join(clone, part));
  writeFileSync(join(clone, "sum.mjs"), "// a sum\nexport const sum = (a, b) => a + b;\n");
  const tests = (right: number): string =>
    `import assert from "node:assert"; import test from "node:test"; import { sum } from "./sum.mjs"; test("x", () => assert.equal(sum(2, 1), ${right}));`;
  writeFileSync(join(clone, "sum.test.mjs"), tests(3));
  writeFileSync(join(clone, "red.test.mjs"), tests(4));
  const git = (...args: readonly string[]) =>
    execFileSync("git", ["-c", "user.name=x", "-c", "user.email=x@x.example", ...args], { cwd: clone });
  git("init", "--quiet");
  git("add", "sum.mjs", "sum.test.mjs", "red.test.mjs");
  git("commit", "--quiet", "-m", "x");
  const planted = await plantEach(
    clone,
    cases.map(({ fault }) => fault),
    () => undefined,
  );
  for (const [index, { outcome, because }] of cases.entries()) assert.equal(planted[index]?.outcome, outcome, because);
});

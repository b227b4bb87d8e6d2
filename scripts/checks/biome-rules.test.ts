import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";

// Each rule the house relies on is shown a fault in the folder it guards. A rule that was renamed, or whose glob stopped
// matching, would otherwise just fall silent.

const root = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "locara-biome-"));
after(() => rmSync(folder, { recursive: true }));

const pure = ["schema/src/x.ts", "compiler/src/x.ts", "runtime/src/app/kernel/x.ts"];

const faults = [
  { rule: "style/noRestrictedImports", at: ["schema/src/x.ts"], code: 'import { a } from "@locara/runtime"; a();' },
  {
    rule: "style/noRestrictedImports",
    at: ["compiler/src/x.ts", "runtime/src/app/x.ts"],
    code: 'import { a } from "@locara/harness"; a();',
  },
  {
    rule: "style/noRestrictedImports",
    at: ["runtime/src/app/x.ts", "apps/one/src/x.ts"],
    code: 'import { a } from "@locara/compiler"; a();',
  },
  {
    rule: "style/noRestrictedImports",
    at: ["registry/src/x.ts", "website/x.ts", "apps/one/src/x.ts", "apps/one/tests/x.ts"],
    code: 'import { a } from "@locara/runtime"; a();',
  },
  {
    rule: "style/noRestrictedImports",
    at: ["runtime/src/app/hosts/electron/main.ts", "harness/src/x.ts", "conformance/x.ts", "scripts/x.ts"],
    code: 'import { ipcMain } from "electron"; ipcMain.handle("x", () => 1);',
  },
  {
    rule: "style/noRestrictedImports",
    at: ["schema/src/x.ts", "compiler/src/x.ts", "registry/src/x.ts"],
    code: 'import { app } from "electron"; app.quit();',
  },
  { rule: "style/noRestrictedImports", at: pure, code: 'import { readFileSync } from "node:fs"; readFileSync("x");' },
  { rule: "style/noRestrictedGlobals", at: pure, code: "export const x = process.env;" },
  { rule: "style/noRestrictedGlobals", at: pure, code: "export const x = new Date();" },
  { rule: "style/noRestrictedGlobals", at: pure, code: 'console.log("x");' },
  { rule: "style/noRestrictedGlobals", at: pure, code: 'export const x = fetch("x");' },
  { rule: "style/noRestrictedGlobals", at: pure, code: "export const x = setTimeout(() => undefined, 1);" },
  { rule: "nursery/noJsRestrictedProperties", at: pure, code: "export const x = Math.random();" },
  {
    rule: "suspicious/noImportCycles",
    at: ["runtime/src/cycle-a.ts"],
    code: 'import { b } from "./cycle-b.ts";\nexport const a = (): number => b();',
  },
  { rule: "suspicious/noExplicitAny", at: ["runtime/src/x.ts"], code: "export const x: any = 1;" },
  { rule: "suspicious/noEmptyBlockStatements", at: ["runtime/src/x.ts"], code: "try { JSON.parse(''); } catch {}" },
  { rule: "suspicious/noFocusedTests", at: ["runtime/src/x.test.ts"], code: 'test.only("x", () => {});' },
  { rule: "performance/noReExportAll", at: ["runtime/src/x.ts"], code: 'export * from "./y.ts";' },
  { rule: "style/noDefaultExport", at: ["runtime/src/x.ts"], code: "export default 1;" },
  { rule: "style/noEnum", at: ["runtime/src/x.ts"], code: "export enum X { A }" },
  { rule: "style/noNamespace", at: ["runtime/src/x.ts"], code: "export namespace X { export const a = 1; }" },
  {
    rule: "style/noParameterProperties",
    at: ["runtime/src/x.ts"],
    code: "export class X { constructor(readonly a: number) {} }",
  },
  {
    rule: "style/noNonNullAssertion",
    at: ["runtime/src/x.ts"],
    code: "export const x = (a: string | null): string => a!;",
  },
  { rule: "style/noCommonJs", at: ["runtime/src/x.ts"], code: 'export const x = require("x");' },
  { rule: "style/useThrowOnlyError", at: ["runtime/src/x.ts"], code: 'throw "x";' },
  {
    rule: "style/useImportType",
    at: ["runtime/src/x.ts"],
    code: 'import { A } from "./y.ts";\nexport const x = (a: A): A => a;',
  },
  { rule: "style/useFilenamingConvention", at: ["runtime/src/camelCase.ts"], code: "export const x = 1;" },
  {
    rule: "style/noExcessiveLinesPerFile",
    at: ["runtime/src/x.ts"],
    code: "export const x = 1;\n".repeat(301).replaceAll(/x = 1/g, (_, at: number) => `x${at} = 1`),
  },
  {
    rule: "complexity/noExcessiveLinesPerFunction",
    at: ["runtime/src/x.ts"],
    code: `export const f = () => {\n${"g();\n".repeat(81)}};`,
  },
  {
    rule: "complexity/noExcessiveCognitiveComplexity",
    at: ["runtime/src/x.ts"],
    code: `export const f = (a: number) => {${"if (a) { for (;;) { if (a) { while (a) { a; } } } }".repeat(3)}};`,
  },
  {
    rule: "nursery/noFloatingPromises",
    at: ["runtime/src/x.ts"],
    code: "const f = async (): Promise<number> => await Promise.resolve(1);\nf();",
  },
  {
    rule: "nursery/useExhaustiveSwitchCases",
    at: ["runtime/src/x.ts"],
    code: 'export const f = (a: "x" | "y") => { switch (a) { case "x": return 1; } };',
  },
  {
    rule: "correctness/noUndeclaredDependencies",
    at: ["runtime/src/x.ts"],
    code: 'import { a } from "left-pad"; a();',
  },
  { rule: "correctness/noUnusedVariables", at: ["runtime/src/x.ts"], code: "const unused = 1;" },
];

const allowed = [
  {
    rule: "style/noRestrictedImports",
    at: "runtime/src/app/hosts/electron/ipc.ts",
    code: 'import { ipcMain } from "electron"; ipcMain.handle("x", () => 1);',
  },
  {
    rule: "style/noRestrictedImports",
    at: "schema/src/x.test.ts",
    code: 'import { readFileSync } from "node:fs"; readFileSync("x");',
  },
  {
    rule: "style/noRestrictedImports",
    at: "runtime/src/app/files/x.ts",
    code: 'import { readFileSync } from "node:fs"; readFileSync("x");',
  },
  { rule: "style/noRestrictedGlobals", at: "runtime/src/app/files/x.ts", code: "export const x = process.env;" },
];

const rulesAt = (path: string, code: string): readonly string[] => {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, code);
  const { stdout } = spawnSync(join(root, "node_modules/.bin/biome"), ["lint", "--reporter=json", path], {
    cwd: folder,
    encoding: "utf8",
  });
  rmSync(file);
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { category: string | null }[] };
  return diagnostics.map(({ category }) => category ?? "");
};

for (const path of ["biome.json", ".gitignore"]) cpSync(join(root, path), join(folder, path));
for (const part of ["schema", "compiler", "runtime", "harness", "registry", "conformance"]) {
  mkdirSync(join(folder, part));
  writeFileSync(join(folder, part, "package.json"), readFileSync(join(root, part, "package.json")));
}
mkdirSync(join(folder, "runtime/src"));
writeFileSync(
  join(folder, "runtime/src/cycle-b.ts"),
  'import { a } from "./cycle-a.ts";\nexport const b = (): number => a();\n',
);

for (const { rule, at, code } of faults) {
  for (const path of at) {
    test(`${rule} sees its fault in ${path}: ${code.slice(0, 60).replaceAll("\n", " ")}`, () => {
      const rules = rulesAt(path, code);
      assert.ok(rules.includes(`lint/${rule}`), rules.join(", "));
    });
  }
}

for (const { rule, at, code } of allowed) {
  test(`${rule} lets ${at} do what is its own: ${code.slice(0, 50)}`, () => {
    assert.ok(!rulesAt(at, code).includes(`lint/${rule}`));
  });
}

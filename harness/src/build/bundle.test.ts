import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { buildBrowserHost } from "./browser.ts";
import { nativePackages } from "./bundle.ts";
import { buildElectronFiles } from "./electron.ts";

let out = "";
const bundles = new Map<string, string>();

before(async () => {
  out = await mkdtemp(join(tmpdir(), "locara-bundle-"));
  await writeFile(
    join(out, "preload.ts"),
    'import { exposeBridge } from "@locara/runtime/preload";\nexposeBridge(["app.info"]);\n',
  );
  const { folder } = await buildElectronFiles({ artifacts: out, out, name: "x", version: "1.0.0" });
  for (const name of await readdir(folder))
    if (name.endsWith(".cjs")) bundles.set(name, await readFile(join(folder, name), "utf8"));
});
after(() => rm(out, { recursive: true }));

const required = (code: string): readonly string[] => [
  ...new Set([...code.matchAll(/\b(?:require|import)\("([^"]+)"\)/g)].map(([, name]) => name as string)),
];

test("everything Electron loads is a bundle", () => {
  assert.deepEqual([...bundles.keys()].sort(), [
    "engine.cjs",
    "fetcher.cjs",
    "main.cjs",
    "preload.cjs",
    "surface-preload.cjs",
    "tool-worker.cjs",
  ]);
});

for (const name of ["preload.cjs", "surface-preload.cjs"]) {
  test(`${name} asks for nothing but electron, as a sandboxed preload must`, () => {
    assert.deepEqual(required(bundles.get(name) ?? ""), ["electron"]);
  });
}

test("the bundles bring everything but Node, Electron and the native packages", () => {
  for (const [name, code] of bundles) {
    const foreign = required(code).filter(
      (module) => !module.startsWith("node:") && !(nativePackages as readonly string[]).includes(module),
    );
    // better-sqlite3 and its like are looked up lazily by some libraries; Node's own modules may be spelled without prefix.
    assert.deepEqual(
      foreign.filter((module) => !process.getBuiltinModule(module)),
      [],
      name,
    );
  }
});

test("only main and the preloads know Electron, and only main registers with its IPC", () => {
  const knowing = (word: string) =>
    [...bundles]
      .filter(([, code]) => code.includes(word))
      .map(([name]) => name)
      .sort();
  assert.deepEqual(knowing('require("electron")'), ["main.cjs", "preload.cjs", "surface-preload.cjs"]);
  assert.deepEqual(knowing("ipcMain"), ["main.cjs"]);
});

test("the browser host looks for no package that is not there: it would be looked for in every folder above it", async () => {
  const code = await readFile((await buildBrowserHost(out)).host, "utf8");
  const own: readonly string[] = nativePackages;
  assert.deepEqual(
    required(code).filter(
      (name) => !name.startsWith("node:") && !own.includes(name) && !process.getBuiltinModule(name),
    ),
    [],
  );
});

test("scripts for a page hold no eval and no import", async () => {
  const { bridge, surfaces } = (await buildBrowserHost(out)).files;
  for (const path of [bridge, join(surfaces, "surface.js")]) {
    const code = await readFile(path, "utf8");
    assert.doesNotMatch(code, /\beval\(|new Function|\bimport[\s("']|require\(/, path);
  }
});

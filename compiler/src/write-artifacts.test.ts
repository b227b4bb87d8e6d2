import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { type TestContext } from "node:test";
import type { IpcFile, ModelsFile } from "@locara/schema";
import { fixturesFolder } from "../testing/fixtures.ts";
import { artifactNames } from "./compile.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { compileDerived, compileFolder } from "./write-artifacts.ts";

function appFolder(t: TestContext, fixture = "everything"): string {
  const folder = mkdtempSync(join(tmpdir(), "locara-compile-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of ["locara.json", "locara.lock.json"]) {
    const from = join(fixturesFolder, fixture, name);
    if (existsSync(from)) cpSync(from, join(folder, name));
  }
  return folder;
}

const edit = (folder: string, from: string, to: string) => {
  const path = join(folder, "locara.json");
  writeFileSync(path, readFileSync(path, "utf8").replace(from, to));
};

const errorsOf = (diagnostics: readonly Diagnostic[]) =>
  diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code);

/** Name → content of every file below, with inode and time: a rewritten file shows even if its text is the same. */
const state = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .sort()
    .map((name) => [name, statSync(join(folder, name)).ino, statSync(join(folder, name)).mtimeMs]);

test("a first compile writes every artifact and the lock file, and leaves nothing else behind", (t) => {
  const folder = appFolder(t);
  const { changed } = compileFolder(folder, { base: folder });
  assert.deepEqual(changed, [...artifactNames.map((name) => `.locara/${name}`), "locara.lock.json"].sort());
  assert.deepEqual(readdirSync(join(folder, ".locara")).sort(), [...artifactNames].sort());
});

test("a second compile writes nothing, not even the same text again", (t) => {
  const folder = appFolder(t);
  compileFolder(folder);
  const before = state(folder);
  assert.deepEqual(compileFolder(folder).changed, []);
  assert.deepEqual(state(folder), before);
});

test("check writes nothing and says what would change", (t) => {
  const folder = appFolder(t);
  const before = state(folder);
  assert.equal(compileFolder(folder, { mode: "check" }).changed.length, artifactNames.length + 1);
  assert.deepEqual(state(folder), before);
  compileFolder(folder);
  assert.deepEqual(compileFolder(folder, { mode: "check" }).changed, []);
  edit(folder, '"Takes notes."', '"Takes better notes."');
  assert.deepEqual(compileFolder(folder, { mode: "check", base: folder }).changed, [
    ".locara/consent.json",
    ".locara/ipc.json",
    "locara.lock.json",
  ]);
});

test("a file that somebody edited is put right", (t) => {
  const folder = appFolder(t);
  compileFolder(folder);
  const path = join(folder, ".locara/ipc.json");
  const text = readFileSync(path, "utf8");
  writeFileSync(path, text.replace("default-src 'none'", "default-src *"));
  assert.deepEqual(compileFolder(folder, { base: folder }).changed, [".locara/ipc.json"]);
  assert.equal(readFileSync(path, "utf8"), text);
});

test("with errors nothing is written, and what was there stays", (t) => {
  const folder = appFolder(t);
  compileFolder(folder);
  edit(folder, '"version": "1.2.3"', '"version": "one"');
  const before = state(folder);
  const { diagnostics, changed } = compileFolder(folder);
  assert.deepEqual([errorsOf(diagnostics), changed], [["LOC3020"], []]);
  assert.deepEqual(state(folder), before);
});

test("a file that an earlier compiler wrote is removed; a stranger's stays, and so does everything outside", (t) => {
  const folder = appFolder(t);
  compileFolder(folder);
  const lockPath = join(folder, "locara.lock.json");
  const lock = JSON.parse(readFileSync(lockPath, "utf8"));
  const evil = { ...lock.artifacts, "old.json": "0".repeat(64), "../locara.json": "0".repeat(64) };
  writeFileSync(lockPath, JSON.stringify({ ...lock, artifacts: evil }));
  writeFileSync(join(folder, ".locara/old.json"), "{}");
  writeFileSync(join(folder, ".locara/mine.txt"), "mine");
  writeFileSync(join(folder, ".locara/.sdk.ts.999999999.tmp"), "half");
  const { changed } = compileFolder(folder, { base: folder });
  assert.deepEqual(changed, [".locara/.sdk.ts.999999999.tmp", ".locara/old.json", "locara.lock.json"]);
  assert.ok(existsSync(join(folder, ".locara/mine.txt")) && existsSync(join(folder, "locara.json")));
});

test("where a file cannot be replaced, the error is thrown before any file is written", (t) => {
  const folder = appFolder(t);
  mkdirSync(join(folder, ".locara/sdk.ts"), { recursive: true });
  assert.throws(() => compileFolder(folder), { code: "EISDIR" });
  assert.deepEqual(readdirSync(join(folder, ".locara")), ["sdk.ts"]);
});

test("an app that brings its .locara as a link does not have its artifacts written where that leads", (t) => {
  const [folder, other] = [appFolder(t), appFolder(t)];
  compileFolder(other);
  const before = state(other);
  symlinkSync(join(other, ".locara"), join(folder, ".locara"));
  edit(folder, '"displayName": "', '"displayName": "Not ');
  assert.throws(() => compileFolder(folder), { name: "LocaraError", code: "file/not-a-file" });
  assert.deepEqual(state(other), before);
});

test("a link where a temporary file would be is replaced and not written through", (t) => {
  const [folder, other] = [appFolder(t), appFolder(t)];
  const secret = join(other, "locara.json");
  const before = readFileSync(secret, "utf8");
  mkdirSync(join(folder, ".locara"));
  for (const path of [".locara/.sdk.ts", ".locara.lock.json"])
    symlinkSync(secret, join(folder, `${path}.${process.pid}.tmp`));
  compileFolder(folder);
  assert.equal(readFileSync(secret, "utf8"), before);
  assert.match(readFileSync(join(folder, ".locara/sdk.ts"), "utf8"), /Written by `locara compile`/);
});

test("--out writes the artifacts elsewhere and no lock file", (t) => {
  const folder = appFolder(t);
  const before = state(folder);
  const out = join(folder, "../", `${folder.slice(folder.lastIndexOf("/") + 1)}-out`);
  t.after(() => rmSync(out, { recursive: true, force: true }));
  compileFolder(folder, { out });
  assert.deepEqual(readdirSync(out).sort(), [...artifactNames].sort());
  assert.deepEqual(state(folder), before);
});

test("two processes in different folders, languages and time zones write the same bytes", (t) => {
  const script = "import(process.argv[1]).then(({ compileFolder }) => compileFolder(process.argv[2]))";
  const module = join(import.meta.dirname, "write-artifacts.ts");
  const environments = [
    { LC_ALL: "C", TZ: "UTC" },
    { LC_ALL: "tr_TR.UTF-8", LANG: "tr_TR.UTF-8", TZ: "Pacific/Kiritimati" },
  ];
  const [one, two] = environments.map((environment) => {
    const folder = appFolder(t);
    execFileSync(process.execPath, ["-e", script, module, folder], { env: environment, cwd: folder });
    return [...artifactNames.map((name) => join(".locara", name)), "locara.lock.json"].map((name) =>
      readFileSync(join(folder, name), "utf8"),
    );
  });
  assert.deepEqual(one, two);
  assert.equal(one?.length, artifactNames.length + 1);
});

const standIn = { id: "tiny", sha256: "d".repeat(64), bytes: 7, licence: "CC0-1.0" };

test("a derived build pins the stand-ins, says so, and leaves the app's folder as it was", (t) => {
  const folder = appFolder(t);
  const before = state(folder);
  const data = mkdtempSync(join(tmpdir(), "locara-data-"));
  t.after(() => rmSync(data, { recursive: true }));
  const substitution = "A tiny test model stands in for tiny.";
  const { artifacts, resolved, diagnostics } = compileDerived(folder, data, { models: [standIn], substitution });
  assert.deepEqual(errorsOf(diagnostics), []);
  assert.match(artifacts as string, /derived\/[0-9a-f]{64}$/);
  const read = (name: string) => JSON.parse(readFileSync(join(artifacts as string, name), "utf8"));
  assert.equal((read("ipc.json") as IpcFile).app.substitution, substitution);
  const { models } = read("models.json") as ModelsFile;
  assert.deepEqual(
    models.find(({ id }) => id === "tiny"),
    { ...standIn, urls: [] },
  );
  assert.equal(models.find(({ id }) => id === "words")?.sha256, "c".repeat(64), "a model without a stand-in stays");
  const own = compileFolder(folder, { mode: "check" }).resolved;
  const others = (table: typeof own) => table?.capabilities.filter(({ id }) => id !== "models");
  assert.deepEqual(others(resolved), others(own), "nothing but the pins differs");
  assert.deepEqual(state(folder), before);
});

test("deriving from a broken manifest gives its problems and writes nothing", (t) => {
  const folder = appFolder(t);
  edit(folder, '"name": "notes"', '"name": "No Tes"');
  const data = mkdtempSync(join(tmpdir(), "locara-data-"));
  t.after(() => rmSync(data, { recursive: true }));
  const { artifacts, diagnostics } = compileDerived(folder, data, { models: [standIn], substitution: "x" });
  assert.deepEqual([artifacts, diagnostics.map(({ code }) => code), readdirSync(data)], [undefined, ["LOC2005"], []]);
});

import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import { resetApp, resetPlan } from "./reset.ts";

function install(base: string) {
  const places = {
    appData: join(base, "data/acme.notes/files"),
    databases: join(base, "data/acme.notes/databases"),
    state: join(base, "state/acme.notes"),
    logFile: join(base, "state/acme.notes/app.log"),
  };
  for (const folder of [places.appData, places.databases, places.state]) mkdirSync(folder, { recursive: true });
  const neighbours = ["data/acme.other/files/a.txt", "state/acme.other/consent.json", "models/blob", "home/letter.txt"];
  for (const name of neighbours) write(join(base, name), name);
  return { places, neighbours: neighbours.map((name) => join(base, name)) };
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function temporary(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "locara-reset-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test("everything the app keeps is listed, then deleted; what is another's stays", (t) => {
  const { places, neighbours } = install(temporary(t));
  write(join(places.databases, "app.sqlite"), "1234");
  write(join(places.appData, "deep/er/note.txt"), "12");
  write(join(places.state, "consent.json"), "{}");
  write(places.logFile, "line");
  const plan = resetPlan(places);
  assert.deepEqual(
    plan.map(({ path, files, bytes }) => [path, files, bytes]),
    [
      [places.state, 2, 6],
      [places.databases, 1, 4],
      [places.appData, 1, 2],
    ],
  );
  assert.deepEqual(resetApp(places), plan);
  for (const path of [places.appData, places.databases, places.state]) assert.equal(existsSync(path), false, path);
  for (const path of neighbours) assert.equal(existsSync(path), true, path);
  assert.deepEqual([resetPlan(places), resetApp(places)], [[], []], "a second time there is nothing to do");
});

test("a log elsewhere is deleted with the one before it, and nothing beside them", (t) => {
  const base = temporary(t);
  const places = { ...install(base).places, logFile: join(base, "logs/app.log") };
  for (const name of ["app.log", "app.log.1", "app.log.2", "other.log"]) write(join(base, "logs", name), name);
  resetApp(places);
  assert.deepEqual(readdirSync(join(base, "logs")).sort(), ["app.log.2", "other.log"]);
});

test("what the host has open stays, and all around it goes", (t) => {
  const { places } = install(temporary(t));
  const spared = join(places.state, "chromium");
  write(join(spared, "lock"), "x");
  write(join(places.state, "consent.json"), "{}");
  resetApp(places, { spared });
  assert.deepEqual(readdirSync(places.state), ["chromium"]);
});

const links = [
  { at: (p: Places) => join(p.appData, "link"), because: "it lies among the app's files" },
  { at: (p: Places) => join(p.databases, "app.sqlite"), because: "it stands where a database is expected" },
  { at: (p: Places) => p.appData, because: "the app's folder itself is one" },
  { at: (p: Places) => p.logFile, because: "the log is one" },
];
type Places = ReturnType<typeof install>["places"];

for (const { at, because } of links) {
  test(`what a link leads to stays: ${because}`, (t) => {
    const base = temporary(t);
    const { places, neighbours } = install(base);
    const link = at(places);
    rmSync(link, { recursive: true, force: true });
    symlinkSync(join(base, "home"), link);
    resetApp(places);
    for (const path of neighbours) assert.equal(existsSync(path), true, path);
    assert.throws(() => readFileSync(link), { code: "ENOENT" });
  });
}

for (const part of ["data/acme.notes", "state/acme.notes"]) {
  test(`${part} that is a link is not the app's own: nothing behind it is touched, and that is told`, (t) => {
    const base = temporary(t);
    const { places } = install(base);
    rmSync(join(base, part), { recursive: true });
    const elsewhere = join(base, "home");
    for (const name of ["files/a", "databases/b", "consent.json"]) write(join(elsewhere, name), name);
    symlinkSync(elsewhere, join(base, part));
    assert.throws(() => resetApp(places), { name: "LocaraError" });
    for (const name of ["letter.txt", "files/a", "databases/b", "consent.json"])
      assert.equal(existsSync(join(elsewhere, name)), true, name);
  });
}

const tree = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.dictionary(
    fc.constantFrom("a", "b", "c", ".d", "ü"),
    fc.oneof({ maxDepth: 3 }, fc.constant("file" as const), fc.constant("link" as const), tie("tree")),
    { maxKeys: 4 },
  ),
})).tree;
type Tree = { readonly [name: string]: "file" | "link" | Tree };

test("whatever the app left, nothing of it is left and nothing else is gone", (t) => {
  const root = temporary(t);
  let run = 0;
  const plant = (folder: string, inside: Tree, outside: string): void => {
    mkdirSync(folder, { recursive: true });
    for (const [name, entry] of Object.entries(inside)) {
      if (entry === "file") writeFileSync(join(folder, name), name);
      else if (entry === "link") symlinkSync(outside, join(folder, name));
      else plant(join(folder, name), entry, outside);
    }
  };
  fc.assert(
    fc.property(tree, tree, (files, databases) => {
      run += 1;
      const base = join(root, String(run));
      const { places, neighbours } = install(base);
      plant(places.appData, files, join(base, "home"));
      plant(places.databases, databases, join(base, "data/acme.other"));
      resetApp(places);
      assert.deepEqual([places.appData, places.databases, places.state].filter(existsSync), []);
      assert.ok(neighbours.every((path) => existsSync(path)));
    }),
    { numRuns: 60 },
  );
});

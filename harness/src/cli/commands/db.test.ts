import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openDatabases, readDatabaseSchema } from "@locara/runtime/database";
import type { Given } from "../command.ts";
import { command } from "./db.ts";

const minimal = join(import.meta.dirname, "../../../../compiler/fixtures/minimal/locara.json");
const schema = "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL);";
const starred = "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL, star INTEGER NOT NULL DEFAULT 0);";

/** An app with one database, and `locara db` run in its folder. */
function appFolder() {
  const folder = mkdtempSync(join(tmpdir(), "locara-db-"));
  cpSync(minimal, join(folder, "locara.json"));
  const manifest = JSON.parse(readFileSync(minimal, "utf8"));
  writeFileSync(join(folder, "locara.json"), JSON.stringify({ ...manifest, capabilities: { db: ["app"] } }));
  mkdirSync(join(folder, "db"));
  const write = (sql: string) => writeFileSync(join(folder, "db/schema.sql"), sql);
  write(schema);
  const said: string[] = [];
  const io = {
    out: (text: string) => void said.push(text),
    err: (text: string) => void said.push(text),
    terminal: false,
    cwd: folder,
    env: { HOME: folder, XDG_DATA_HOME: join(folder, "data") },
    interrupted: new AbortController().signal,
  };
  const run = (verb: string, options: Given["options"] = {}) => command.run({ positionals: [verb], options }, io);
  const migrations = () => readdirSync(join(folder, "db/migrations"));
  return {
    folder,
    said,
    run,
    write,
    migrations,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

test("a change of the schema becomes the next migration, which leads there", async () => {
  using app = appFolder();
  assert.equal(await app.run("diff"), 0);
  app.write(starred);
  assert.equal(await app.run("migrate", { check: true }), 1, "the schema is ahead");
  assert.equal(await app.run("diff", { name: "Add a star!" }), 0);
  assert.deepEqual(app.migrations(), ["0001_initial.sql", "0002_add_a_star.sql"]);
  assert.equal(await app.run("migrate", { check: true }), 0);
  assert.equal(await app.run("diff"), 0);
  assert.equal(app.migrations().length, 2, "nothing changed since");
});

test("what rows would lose is written only when it is allowed", async () => {
  using app = appFolder();
  await app.run("diff");
  app.write("CREATE TABLE notes (id INTEGER PRIMARY KEY);");
  assert.equal(await app.run("diff"), 1);
  assert.match(app.said.join(""), /"text" of "notes" goes/);
  assert.equal(app.migrations().length, 1);
  assert.equal(await app.run("diff", { "allow-data-loss": true }), 0);
  assert.equal(app.migrations().length, 2);
});

test("the user's own database is migrated, with its rows", async () => {
  using app = appFolder();
  await app.run("diff");
  const folder = join(app.folder, "data/locara/anna.notes/databases");
  const open = () => {
    const sources = readDatabaseSchema(join(app.folder, "db"));
    return openDatabases({ folder, names: ["app"], schema: sources, dimensions: null, now: Date.now });
  };
  const { publisher, name } = JSON.parse(readFileSync(join(app.folder, "locara.json"), "utf8"));
  assert.equal(`${publisher}.${name}`, "anna.notes");
  const before = open();
  before.database("app").exec("INSERT INTO notes (text) VALUES (?)", ["kept"]);
  before.close();
  app.write(starred);
  await app.run("diff");
  assert.equal(await app.run("migrate"), 0);
  const after = open();
  assert.deepEqual(after.database("app").query("SELECT text, star FROM notes", []), [{ text: "kept", star: 0 }]);
  after.close();
});

test("an app without a schema is told where to write one", async () => {
  using app = appFolder();
  rmSync(join(app.folder, "db/schema.sql"));
  assert.equal(await app.run("diff"), 1);
  assert.match(app.said.join(""), /db\/schema\.sql/);
  await assert.rejects(app.run("drop"), { name: "UsageError" });
});

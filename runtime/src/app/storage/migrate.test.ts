import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type TestContext, test } from "node:test";
import type { SqlValue } from "@locara/schema";
import { backupsFolder } from "./backup.ts";
import { type OpenDatabases, openDatabases } from "./database.ts";
import { readDatabaseSchema } from "./migrations.ts";

const first = "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL);";
const second = `
  ALTER TABLE notes ADD COLUMN length INTEGER NOT NULL DEFAULT 0;
  UPDATE notes SET length = length(text);
  CREATE INDEX notes_by_length ON notes (length);
`;
const both = "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL, length INTEGER NOT NULL DEFAULT 0);";

interface Place {
  readonly folder: string;
  readonly sources: string;
}

function place(t: TestContext): Place {
  const root = mkdtempSync(join(tmpdir(), "locara-migrate-"));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, "db/migrations"), { recursive: true });
  return { folder: join(root, "data"), sources: join(root, "db") };
}

function release({ sources }: Place, schema: string, ...migrations: readonly string[]): void {
  rmSync(join(sources, "migrations"), { recursive: true });
  mkdirSync(join(sources, "migrations"));
  writeFileSync(join(sources, "schema.sql"), schema);
  for (const [index, text] of migrations.entries())
    writeFileSync(join(sources, "migrations", `${String(index + 1).padStart(4, "0")}_step.sql`), text);
}

let clock = 1_000;

/** Starts the app's databases as an app does. */
async function start(t: TestContext, { folder, sources }: Place): Promise<OpenDatabases> {
  const schema = readDatabaseSchema(sources);
  const databases = openDatabases({ folder, names: ["app"], schema, dimensions: null, now: () => ++clock });
  t.after(() => databases.close());
  await databases.migrate();
  return databases;
}

const value = (databases: OpenDatabases, sql: string, parameters: readonly SqlValue[] = []) =>
  Object.values(databases.database("app").query(sql, parameters)[0] ?? {})[0];

/** An app whose first version stored three notes. */
async function withNotes(t: TestContext): Promise<Place> {
  const at = place(t);
  release(at, first);
  const databases = await start(t, at);
  for (const text of ["a", "bb", "ccc"]) databases.database("app").exec("INSERT INTO notes (text) VALUES (?)", [text]);
  databases.close();
  return at;
}

test("an older database gets the steps it lacks, and a copy of it is kept", async (t) => {
  const at = await withNotes(t);
  release(at, both, first, second);
  const databases = await start(t, at);
  assert.equal(value(databases, "SELECT sum(length) FROM notes"), 6);
  const [copy = "", ...more] = readdirSync(backupsFolder(at.folder));
  assert.deepEqual(more, []);
  assert.match(copy, /^app\.\d{15}\.v1\.sqlite$/);
  assert.equal(statSync(join(backupsFolder(at.folder), copy)).mode & 0o077, 0, "nobody else may read it");

  const again = await start(t, at);
  assert.equal(value(again, "SELECT count(*) FROM notes"), 3);
  assert.equal(readdirSync(backupsFolder(at.folder)).length, 1, "what is current is not copied");
});

test("a new database is made from the schema, without any step", async (t) => {
  const at = place(t);
  release(at, both, "CREATE TABLE never (v)", "CREATE TABLE never2 (v)");
  const databases = await start(t, at);
  assert.equal(value(databases, "SELECT count(*) FROM sqlite_schema WHERE name LIKE 'never%'"), 0);
  databases.close();
  await start(t, at);
  assert.ok(!existsSync(backupsFolder(at.folder)), "it is of the latest version");
});

test("the last three copies are kept", async (t) => {
  const at = await withNotes(t);
  const steps = [first, second];
  for (let round = 0; round < 5; round++) {
    release(at, both, ...steps);
    (await start(t, at)).close();
    steps.push(`CREATE TABLE extra_${round} (v)`);
  }
  const copies = readdirSync(backupsFolder(at.folder)).map((name) => name.replace(/^app\.\d+\./, ""));
  assert.deepEqual(copies, ["v3.sqlite", "v4.sqlite", "v5.sqlite"]);
});

const broken: readonly { readonly steps: readonly string[]; readonly says: RegExp; readonly because: string }[] = [
  { steps: [first, "ALTER TABLE nots ADD v"], says: /0002_step\.sql.*nots/, because: "a table that is not there" },
  { steps: [first, `${second}; SELEC`], says: /0002_step\.sql/, because: "a step is applied whole or not at all" },
  {
    steps: [first, "ATTACH 'x' AS y"],
    says: /0002_step\.sql.*ATTACH/,
    because: "a step is held to the app's own rules",
  },
  { steps: [first, "COMMIT"], says: /0002_step\.sql.*COMMIT/, because: "the transaction is not the step's to end" },
  {
    steps: [
      first,
      "CREATE TABLE tags (note INTEGER REFERENCES notes (id)); INSERT INTO tags VALUES (1); DELETE FROM notes WHERE id = 1",
    ],
    says: /"tags".*point at nothing/,
    because: "references hold afterwards",
  },
];

for (const { steps, says, because } of broken) {
  test(`a migration that fails changes nothing, and every call says why: ${because}`, async (t) => {
    const at = await withNotes(t);
    release(at, both, ...steps);
    const databases = await start(t, at);
    assert.throws(() => databases.database("app"), { code: "storage/migration-failed", message: says });
    release(at, first);
    const old = await start(t, at);
    assert.equal(value(old, "SELECT group_concat(text) FROM notes"), "a,bb,ccc");
    assert.equal(value(old, "SELECT count(*) FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'"), 1);
  });
}

test("rows that point at a table are there after it was made anew", async (t) => {
  const at = place(t);
  const schema = `${first} CREATE TABLE tags (note INTEGER REFERENCES notes (id) ON DELETE CASCADE);`;
  release(at, schema);
  const old = await start(t, at);
  old.database("app").batch([
    { sql: "INSERT INTO notes VALUES (1, 'a')", parameters: [] },
    { sql: "INSERT INTO tags VALUES (1)", parameters: [] },
  ]);
  old.close();
  const anew = `
    CREATE TABLE notes_new (id INTEGER PRIMARY KEY, text TEXT NOT NULL CHECK (text <> ''));
    INSERT INTO notes_new SELECT id, text FROM notes;
    DROP TABLE notes;
    ALTER TABLE notes_new RENAME TO notes;
  `;
  release(at, schema, schema, anew);
  const databases = await start(t, at);
  assert.equal(value(databases, "SELECT count(*) FROM tags JOIN notes ON notes.id = tags.note"), 1);
});

test("an app that is older than its database leaves it alone and says so", async (t) => {
  const at = await withNotes(t);
  release(at, both, first, second, "CREATE TABLE later (v)");
  (await start(t, at)).close();
  release(at, both, first, second);
  const databases = await start(t, at);
  assert.throws(() => databases.database("app"), {
    code: "storage/migration-failed",
    message: /of version 3.*up to 2/,
  });
});

const misnamed: readonly { readonly files: readonly string[]; readonly because: string }[] = [
  { files: ["0002_step.sql"], because: "the first one is missing" },
  { files: ["0001_step.sql", "0003_step.sql"], because: "there is a gap" },
  { files: ["0001_a.sql", "0001_b.sql"], because: "two have one number" },
  { files: ["1_a.sql"], because: "numbers have four digits" },
  { files: ["0001_A.sql"], because: "upper case differs between machines" },
  { files: ["0001_a.sql", "readme.md"], because: "it is no migration" },
];

for (const { files, because } of misnamed) {
  test(`${files.join(", ")} is refused: ${because}`, (t) => {
    const at = place(t);
    for (const file of files) writeFileSync(join(at.sources, "migrations", file), "CREATE TABLE t (v)");
    assert.throws(() => readDatabaseSchema(at.sources), {
      code: "storage/migration-failed",
      message: /is not migration/,
    });
  });
}

test("killed at any point of a migration, the database is the old one or the new one, with every row", async (t) => {
  const at = place(t);
  const rows = 20_000;
  const points = process.env.LOCARA_LONG === "1" ? 200 : 8;
  const made = `${first} CREATE TABLE pairs (row INTEGER, half TEXT);`;
  release(at, made);
  const old = await start(t, at);
  const insert = { sql: "INSERT INTO notes (text) VALUES (?)", parameters: ["x".repeat(200)] };
  for (let left = rows; left > 0; left -= 10_000)
    old.database("app").batch(Array.from({ length: 10_000 }, () => insert));
  old.close();
  // Another process writes all the time.
  const testing = (name: string, ...values: string[]) =>
    spawn(process.execPath, [join(import.meta.dirname, "testing", name), ...values], {
      stdio: ["ignore", "pipe", "inherit"],
    });
  const writer = testing("insert-forever.ts", at.folder, "0");
  let written = -1;
  createInterface({ input: writer.stdout }).on("line", (line) => {
    written = Number(line);
  });
  const steps = [made];
  const outcomes = { old: 0, new: 0 };
  // The first one is left alone, to see how long it takes.
  let longest = Number.POSITIVE_INFINITY;
  for (let point = 0; point < points; point++) {
    // Every step writes each row anew, so that there is something to lose all the way through.
    const column = `c${steps.length}`;
    const pending = `ALTER TABLE notes ADD COLUMN ${column} INTEGER NOT NULL DEFAULT 0; UPDATE notes SET ${column} = id, text = text || '.';`;
    release(at, made, ...steps, pending);
    const child = testing("migrate-once.ts", at.folder, at.sources);
    const ended = once(child, "close");
    let said = "";
    child.stdout.on("data", (text) => {
      said += text;
    });
    await once(child.stdout, "data");
    const began = performance.now();
    const timer =
      point === 0 ? undefined : setTimeout(() => child.kill("SIGKILL"), (longest * ((point * 7) % points)) / points);
    const [code, signal] = await ended;
    clearTimeout(timer);
    assert.ok(code === 0 || signal === "SIGKILL", "it was killed, or came to its end");
    longest = said.includes("migrated") ? (performance.now() - began) * 1.1 : longest * 1.1;

    const seen = openDatabases({
      folder: at.folder,
      names: ["app"],
      schema: { sql: null, migrations: [] },
      dimensions: null,
      now: Date.now,
    });
    const database = seen.database("app");
    const [state] = database.query(
      "SELECT count(*) AS rows, min(length(text)) AS least, max(length(text)) AS most FROM notes",
      [],
    );
    const columns = value(seen, "SELECT count(*) FROM sqlite_schema WHERE sql LIKE ?", [`%${column} %`]);
    assert.deepEqual([state?.rows, state?.least], [rows, state?.most], "no row is lost or half-migrated");
    assert.equal(Number(state?.least), 199 + steps.length + Number(columns), "rows and columns are of one version");
    seen.close();
    if (columns === 1) steps.push(pending);
    outcomes[columns === 1 ? "new" : "old"]++;
  }
  const gone = once(writer, "close");
  writer.kill("SIGKILL");
  await gone;
  const seen = openDatabases({
    folder: at.folder,
    names: ["app"],
    schema: { sql: null, migrations: [] },
    dimensions: null,
    now: Date.now,
  });
  const [pairs] = seen
    .database("app")
    .query("SELECT count(*) AS halves, count(DISTINCT row) AS rows, max(row) AS last FROM pairs", []);
  seen.close();
  assert.ok(Number(pairs?.last) >= written && written > points, `row ${written} was committed`);
  assert.deepEqual([pairs?.halves, pairs?.rows], [Number(pairs?.last) * 2 + 2, Number(pairs?.last) + 1]);
  t.diagnostic(`${points} kills: ${JSON.stringify(outcomes)}`);
  assert.ok(outcomes.old > 0 && outcomes.new > 0, "some were killed on the way, and some came through");
});

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { Database, LocaraError, SqlValue } from "@locara/schema";
import { openDatabases } from "./database.ts";

function temporary(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "locara-db-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function opened(t: TestContext, schemaSql: string | null = null, folder = temporary(t)): Database {
  const databases = openDatabases({
    folder,
    names: ["app"],
    schema: { sql: schemaSql, migrations: [] },
    dimensions: null,
    now: Date.now,
  });
  t.after(() => databases.close());
  return databases.database("app");
}

const one = (database: Database, sql: string, parameters: readonly SqlValue[] = []) =>
  Object.values(database.query(sql, parameters)[0] ?? {})[0];

test("values come back as they went in", (t) => {
  const database = opened(t, "CREATE TABLE t (v)");
  const values: SqlValue[] = [
    null,
    0,
    -1,
    1.5,
    1e300,
    Number.MAX_SAFE_INTEGER,
    "",
    "text with 'quotes'",
    "\u{1f600}",
    new Uint8Array([0, 255]),
    new Uint8Array(),
  ];
  for (const value of values) {
    database.exec("INSERT INTO t VALUES (?)", [value]);
    const back = one(database, "SELECT v FROM t ORDER BY rowid DESC LIMIT 1");
    assert.deepEqual(back, value);
    if (back instanceof Uint8Array)
      assert.equal(Object.getPrototypeOf(back), Uint8Array.prototype, "plain bytes, over memory of their own");
  }
});

test("a whole number is stored as an integer", (t) => {
  const database = opened(t, "CREATE TABLE t (v)");
  assert.equal(one(database, "SELECT typeof(?)", [3]), "integer");
  assert.equal(one(database, "SELECT typeof(?)", [3.5]), "real");
});

test("an integer that no number can carry exactly is refused, a large float is not", (t) => {
  const database = opened(t);
  assert.throws(() => database.query("SELECT 9007199254740993 AS big", []), {
    code: "storage/statement",
    message: /big.*2\^53/,
  });
  assert.deepEqual(database.query("SELECT 1e17 AS big, CAST(9007199254740993 AS TEXT) AS text", []), [
    { big: 1e17, text: "9007199254740993" },
  ]);
});

test("full text is searched with FTS5, kept up to date by triggers; vectors with sqlite-vec", (t) => {
  const database = opened(
    t,
    `CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT);
     -- a comment; with a semicolon
     CREATE VIRTUAL TABLE found USING fts5(body, content='notes', content_rowid='id');
     CREATE TRIGGER added AFTER INSERT ON notes BEGIN
       INSERT INTO found(rowid, body) VALUES (new.id, CASE WHEN new.body = ';' THEN 'semicolon' ELSE new.body END);
     END;
     CREATE VIRTUAL TABLE near USING vec0(embedding float[2])`,
  );
  database.exec("INSERT INTO notes(body) VALUES (?)", ["a brown fox"]);
  assert.equal(one(database, "SELECT rowid FROM found WHERE found MATCH ?", ["fox"]), 1);
  const vector = (...numbers: number[]) => new Uint8Array(new Float32Array(numbers).buffer);
  database.exec("INSERT INTO near(rowid, embedding) VALUES (?, ?)", [1, vector(1, 0)]);
  database.exec("INSERT INTO near(rowid, embedding) VALUES (?, ?)", [2, vector(0, 1)]);
  assert.equal(one(database, "SELECT rowid FROM near WHERE embedding MATCH ? AND k = 1", [vector(0, 0.9)]), 2);
});

const altered: readonly { readonly name: string; readonly altering: "itself" | "another connection" }[] = [
  { name: "by the app", altering: "itself" },
  { name: "by another process", altering: "another connection" },
];
for (const { name, altering } of altered) {
  test(`a query that ran before gives all columns of a table that was changed ${name}, and all are checked`, (t) => {
    const folder = temporary(t);
    const database = opened(t, "CREATE TABLE t (v); INSERT INTO t VALUES (1)", folder);
    const changing = altering === "itself" ? database : opened(t, null, folder);
    const query = () => database.query("SELECT * FROM t", []);
    assert.deepEqual(query(), [{ v: 1 }]);
    changing.exec("ALTER TABLE t ADD COLUMN more", []);
    changing.exec("UPDATE t SET more = ?", [new Uint8Array([7])]);
    const [row] = query();
    assert.deepEqual(row, { v: 1, more: new Uint8Array([7]) });
    assert.equal(Object.getPrototypeOf(row?.more), Uint8Array.prototype);
    changing.exec("ALTER TABLE t RENAME COLUMN more TO big", []);
    changing.exec("UPDATE t SET big = 9007199254740993", []);
    assert.throws(query, { code: "storage/statement", message: /big.*2\^53/ });
    changing.exec("ALTER TABLE t DROP COLUMN big", []);
    assert.deepEqual(query(), [{ v: 1 }]);
  });
}

test("a column that is called __proto__ later is refused as well", (t) => {
  const database = opened(t, "CREATE TABLE t (v); INSERT INTO t VALUES (1)");
  const query = () => database.query("SELECT * FROM t", []);
  assert.deepEqual(query(), [{ v: 1 }]);
  database.batch([{ sql: "/* later */ ALTER TABLE t ADD COLUMN __proto__", parameters: [] }]);
  assert.throws(query, { code: "storage/statement", message: /__proto__/ });
});

test("columns that are named alike, or by numbers, are given once each, whatever their order", (t) => {
  const database = opened(t);
  for (const _again of ["prepared", "known"])
    assert.deepEqual(database.query("SELECT 'a' AS x, 1, 2 AS x, 3 AS '0'", []), [{ x: 2, "1": 1, "0": 3 }]);
});

const refused = [
  ["ATTACH '/tmp/x' AS y", "it opens another file"],
  ["attach '/tmp/x' as y", "case does not matter"],
  ["/* hidden */ ATTACH '/tmp/x' AS y", "a comment does not hide it"],
  ["-- hidden\nATTACH '/tmp/x' AS y", "a comment does not hide it"],
  ["EXPLAIN ATTACH '/tmp/x' AS y", "explaining it is no use either"],
  ["EXPLAIN QUERY PLAN ATTACH '/tmp/x' AS y", "explaining it is no use either"],
  ["DETACH main", "it closes the database"],
  ["PRAGMA database_list", "it tells paths"],
  ["SELECT * FROM pragma_database_list", "it tells paths"],
  ["SELECT * FROM 'pragma_database_list'", "SQLite takes a string for a table"],
  ['SELECT * FROM "PRAGMA_database_list"', "quoting does not hide it"],
  ["SELECT * FROM [pragma_database_list]", "quoting does not hide it"],
  ["VACUUM INTO '/tmp/x'", "it writes another file"],
  ["BEGIN", "a transaction would outlive the call"],
  ["COMMIT", "a transaction would outlive the call"],
  ["SAVEPOINT s", "a transaction would outlive the call"],
  ["SELECT load_extension('/tmp/x.so')", "it loads code"],
  ["SELECT readfile('/etc/passwd')", "it reads files"],
  ["CREATE VIRTUAL TABLE t USING rtree(a, b, c)", "only fts5 and vec0 make virtual tables"],
  [
    "CREATE /* x */ VIRTUAL TABLE IF NOT EXISTS t USING csv(filename='/etc/passwd')",
    "only fts5 and vec0 make virtual tables",
  ],
  ["SELECT 1; ATTACH '/tmp/x' AS y", "one statement at a time"],
  ["SELECT 1;; SELECT 2", "one statement at a time"],
  ["INSERT INTO t VALUES (1)", "a query changes nothing"],
  ["DELETE FROM t", "a query changes nothing"],
  ["INSERT INTO t VALUES (1) RETURNING v", "a query changes nothing"],
  ["WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x", "a query changes nothing"],
  ["SELECT 1 AS __proto__", "it would change what the row inherits"],
  ["SELECT 1 \0 ATTACH", "SQLite stops at NUL"],
  ["SELECT nothing FROM nowhere", "there is no such table"],
  ["", "there is no statement"],
  ["-- only a comment", "there is no statement"],
  [";", "there is no statement"],
  ["/* never closed", "there is no statement"],
] as const;
for (const [sql, because] of refused) {
  test(`db.query refuses ${JSON.stringify(sql)}: ${because}`, (t) => {
    const database = opened(t, "CREATE TABLE t (v)");
    assert.throws(
      () => database.query(sql, []),
      (error: LocaraError) => error.code === "storage/statement" && !error.message.includes("locara-db-"),
    );
    assert.equal(one(database, "SELECT count(*) FROM t"), 0);
  });
}

test("db.exec refuses what gives rows, and what is refused to queries", (t) => {
  const database = opened(t, "CREATE TABLE t (v)");
  for (const sql of [
    "SELECT 1",
    "INSERT INTO t VALUES (1) RETURNING v",
    "PRAGMA user_version = 7",
    "ATTACH 'x' AS y",
    "VACUUM",
    "ROLLBACK",
  ]) {
    assert.throws(() => database.exec(sql, []), { code: "storage/statement" }, sql);
  }
  assert.equal(one(database, "SELECT count(*) FROM t"), 0);
});

test("SQLite's own tables cannot be written: the defensive mode is on", (t) => {
  const database = opened(t, "CREATE TABLE t (v)");
  for (const sql of [
    "DELETE FROM sqlite_schema",
    "UPDATE sqlite_master SET sql = 'x'",
    "CREATE TABLE sqlite_mine (v)",
  ]) {
    assert.throws(() => database.exec(sql, []), { code: "storage/statement" }, sql);
  }
});

test("a word that looks like a refused one is fine as data and in longer names", (t) => {
  const database = opened(t, "CREATE TABLE pragmatic (attach TEXT)");
  database.exec("INSERT INTO pragmatic VALUES (?)", ["pragma_database_list"]);
  assert.equal(one(database, "SELECT attach FROM pragmatic WHERE attach <> 'VACUUM; ATTACH'"), "pragma_database_list");
});

test("a batch is done as a whole or not at all", (t) => {
  const database = opened(t, "CREATE TABLE t (v UNIQUE)");
  const insert = (value: number) => ({ sql: "INSERT INTO t VALUES (?)", parameters: [value] });
  assert.deepEqual(database.batch([insert(1), insert(2)]), [
    { changes: 1, lastRowId: 1 },
    { changes: 1, lastRowId: 2 },
  ]);
  assert.throws(() => database.batch([insert(3), insert(1)]), { code: "storage/statement" });
  assert.equal(one(database, "SELECT count(*) FROM t"), 2);
});

test("parameters that do not fit are a clear error", (t) => {
  const database = opened(t);
  assert.throws(() => database.query("SELECT ?, ?", [1]), { code: "storage/statement" });
  assert.throws(() => database.query("SELECT ?", [1, 2]), { code: "storage/statement" });
});

test("an answer that would be too large is refused", (t) => {
  const database = opened(t);
  assert.throws(
    () =>
      database.query(
        "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 100001) SELECT x FROM c",
        [],
      ),
    { code: "argument/too-large" },
  );
  assert.throws(() => database.query("SELECT zeroblob(70000000)", []), { code: "argument/too-large" });
  assert.equal(one(database, "SELECT 1"), 1, "the database is free again");
});

test("foreign keys are kept", (t) => {
  const database = opened(t, "CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (a REFERENCES a(id))");
  assert.throws(() => database.exec("INSERT INTO b VALUES (1)", []), { code: "storage/statement" });
});

test("the schema is applied once, and a broken one changes nothing", (t) => {
  const folder = temporary(t);
  opened(t, "CREATE TABLE t (v); INSERT INTO t VALUES (1)", folder);
  assert.equal(one(opened(t, "CREATE TABLE t (v); INSERT INTO t VALUES (1)", folder), "SELECT count(*) FROM t"), 1);

  const other = temporary(t);
  assert.throws(() => opened(t, "CREATE TABLE good (v); CREATE TABLE bad (", other), {
    code: "storage/migration-failed",
  });
  assert.throws(() => opened(t, "CREATE TABLE good (v); ATTACH 'x' AS y", other), {
    code: "storage/migration-failed",
    message: /ATTACH/,
  });
  assert.equal(one(opened(t, null, other), "SELECT count(*) FROM sqlite_schema"), 0);
});

test("only its owner may read a database", { skip: process.platform === "win32" && "needs POSIX modes" }, (t) => {
  const folder = join(temporary(t), "databases");
  opened(t, null, folder);
  assert.deepEqual([statSync(folder).mode & 0o777, statSync(join(folder, "app.sqlite")).mode & 0o777], [0o700, 0o600]);
});

test("a file that is no database is a typed error, and is left as it is", (t) => {
  const folder = temporary(t);
  const file = join(folder, "app.sqlite");
  const garbage = Buffer.alloc(8192, "no database ");
  writeFileSync(file, garbage);
  assert.throws(() => opened(t, "CREATE TABLE t (v)", folder), { code: "storage/corrupt" });
  assert.deepEqual(readFileSync(file), garbage);
});

test("a database that is damaged inside is a typed error where the damage is", (t) => {
  const folder = temporary(t);
  const databases = openDatabases({
    folder,
    names: ["app"],
    schema: { sql: "CREATE TABLE t (v)", migrations: [] },
    dimensions: null,
    now: Date.now,
  });
  for (let row = 0; row < 200; row++) databases.database("app").exec("INSERT INTO t VALUES (?)", ["x".repeat(500)]);
  databases.close();
  const file = join(folder, "app.sqlite");
  const bytes = readFileSync(file);
  bytes.fill(0xff, 4096);
  writeFileSync(file, bytes);
  const database = opened(t, null, folder);
  assert.throws(() => database.query("SELECT count(*) FROM t", []), { code: "storage/corrupt" });
});

test("a name that is not declared is never opened", (t) => {
  const databases = openDatabases({
    folder: temporary(t),
    names: ["app"],
    schema: { sql: null, migrations: [] },
    dimensions: null,
    now: Date.now,
  });
  t.after(() => databases.close());
  for (const name of ["other", "../app", "__proto__"]) assert.throws(() => databases.database(name), /no database/);
});

const mayMount = process.platform === "linux" && process.getuid?.() === 0;
test("a full disk is said, and what was committed stays", {
  skip: !mayMount && "needs root to mount a small file system",
}, (t) => {
  const folder = temporary(t);
  mkdirSync(join(folder, "small"));
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", join(folder, "small")]);
  try {
    const databases = openDatabases({
      folder: join(folder, "small"),
      names: ["app"],
      schema: { sql: "CREATE TABLE t (v)", migrations: [] },
      dimensions: null,
      now: Date.now,
    });
    const database = databases.database("app");
    database.exec("INSERT INTO t VALUES ('kept')", []);
    assert.throws(() => database.exec("INSERT INTO t VALUES (zeroblob(2000000))", []), { code: "storage/full" });
    assert.deepEqual(database.query("SELECT v FROM t", []), [{ v: "kept" }]);
    databases.close();
  } finally {
    execFileSync("umount", [join(folder, "small")]);
  }
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { schemaAfter, splitStatements } from "@locara/runtime/database";
import { schemaDiff } from "./schema-diff.ts";

const notes = "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL)";
const words = "CREATE VIRTUAL TABLE words USING fts5 (text, content = 'notes', content_rowid = 'id')";
const trigger =
  "CREATE TRIGGER added AFTER INSERT ON notes BEGIN INSERT INTO words (rowid, text) VALUES (new.id, new.text); END";
const view = "CREATE VIEW short AS SELECT * FROM notes WHERE length(text) < 9";

const diff = (before: string, after: string) => schemaDiff(splitStatements(before), splitStatements(after));

const cases: readonly { readonly before: string; readonly after: string; readonly because: string }[] = [
  { before: "", after: notes, because: "a table is new" },
  { before: notes, after: `${notes}; CREATE INDEX by_text ON notes (text)`, because: "an index is new" },
  { before: `${notes}; CREATE INDEX by_text ON notes (text)`, after: notes, because: "an index goes" },
  {
    before: notes,
    after: "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL, pinned INTEGER NOT NULL DEFAULT 0)",
    because: "a column with a default is new",
  },
  {
    before: `${notes}; CREATE INDEX by_text ON notes (text); ${words}; ${trigger}; ${view}`,
    after: `CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL CHECK (text <> ''));
      CREATE INDEX by_text ON notes (text); ${words}; ${trigger}; ${view}`,
    because: "a constraint is new, and an index, words, a trigger and a view hang on its table",
  },
  { before: `${notes}; ${view}`, after: `${notes}; ${view} AND id > 3`, because: "a view changes" },
  { before: `${notes}; ${words}; ${trigger}`, after: `${notes}; ${words}`, because: "a trigger goes" },
  {
    before: 'CREATE TABLE "a b" (x)',
    after: 'CREATE TABLE "a b" (x, "y""z" TEXT)',
    because: "names are quoted",
  },
];

for (const { before, after, because } of cases) {
  test(`a migration leads from the old schema to the new one: ${because}`, () => {
    const { statements, losses, problems } = diff(before, after);
    assert.ok(statements.length > 0);
    assert.deepEqual([losses, problems], [[], []]);
    const tokens = (sql: string) => sql.replaceAll(/["\s]/g, "");
    const shape = (all: readonly string[]) =>
      schemaAfter(all)
        .map(({ name, sql }) => [name, tokens(sql)])
        .sort();
    assert.deepEqual(shape([...splitStatements(before), ...statements]), shape(splitStatements(after)));
    assert.deepEqual(schemaDiff([...splitStatements(before), ...statements], splitStatements(after)).statements, []);
  });
}

test("spelling is no change", () => {
  assert.deepEqual(
    diff(
      notes,
      `create table [notes] (\n id INTEGER PRIMARY KEY, -- the key\n "text" TEXT NOT NULL)`.replace(
        "create table",
        "CREATE TABLE",
      ),
    ).statements,
    [],
  );
});

const lossy: readonly {
  readonly before: string;
  readonly after: string;
  readonly says: RegExp;
  readonly because: string;
}[] = [
  { before: `${notes}; CREATE TABLE tags (t)`, after: notes, says: /table "tags" goes/, because: "a table goes" },
  {
    before: notes,
    after: "CREATE TABLE notes (id INTEGER PRIMARY KEY)",
    says: /column "text".*goes/,
    because: "a column goes",
  },
  {
    before: notes,
    after: "CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT)",
    says: /RENAME COLUMN/,
    because: "a renamed column looks like one that goes",
  },
  {
    before: "CREATE VIRTUAL TABLE own USING fts5 (text)",
    after: "CREATE VIRTUAL TABLE own USING fts5 (text, title)",
    says: /without its rows/,
    because: "an FTS5 table with rows of its own",
  },
];
for (const { before, after, says, because } of lossy) {
  test(`what rows would lose is said: ${because}`, () => {
    assert.match(diff(before, after).losses.join("\n"), says);
  });
}

test("a column that rows must have and nobody fills is left to a person", () => {
  const { problems } = diff(
    notes,
    "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL, day TEXT NOT NULL)",
  );
  assert.match(problems.join(), /"day".*NOT NULL without a default/);
});

test("a schema that no app may have is refused", () => {
  assert.throws(() => diff("", "ATTACH 'x' AS y"), { code: "storage/statement" });
  assert.throws(() => diff("", "CREATE TABLE t (v"), { code: "storage/statement" });
});

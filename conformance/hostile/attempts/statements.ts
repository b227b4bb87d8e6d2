import { callMany } from "../../kit/call-many.ts";
import type { Attempt } from "../attempt.ts";
import { secret } from "../files-world.ts";
import type { Neighbours } from "../neighbours-world.ts";

/** Puts one statement to every command that takes SQL. */
const stated = (
  id: string,
  sql: (world: Neighbours) => string,
  expect = /^(?:storage\/statement ?)+$/,
): Attempt<Neighbours> => ({
  id: `SQL: ${id}`,
  category: "other apps' databases",
  stoppedBy: "runtime",
  async attempt(world) {
    const statement = { sql: sql(world), parameters: [] };
    const said = await callMany(world.page, [
      { command: "db.query", payload: { database: "app", ...statement } },
      { command: "db.exec", payload: { database: "app", ...statement } },
      { command: "db.batch", payload: { database: "app", statements: [statement] } },
    ]);
    return said.some((one) => one.includes(secret)) ? `ESCAPED ${said}` : [...new Set(said)].sort().join(" ");
  },
  expect,
});

/** An argument of a statement: the neighbour's database by path. */
const theirs = ({ victim }: Neighbours): string => victim.database.replaceAll("'", "''");
const notTaken = /^(?:(?:storage\/statement|argument\/invalid) ?)+$/;

export const statementAttempts: readonly Attempt<Neighbours>[] = [
  stated("another database, attached", (world) => `ATTACH DATABASE '${theirs(world)}' AS other`),
  stated("another database, attached without a space", (world) => `attach'${theirs(world)}'as other`),
  stated("another database, attached after a comment", (world) => `/* SELECT */ ATTACH '${theirs(world)}' AS other`),
  stated(
    "another database, attached after a line of comment",
    (world) => `-- SELECT\nATTACH '${theirs(world)}' AS other`,
  ),
  stated("another database, attached by its address", (world) => `ATTACH 'file:${theirs(world)}?mode=ro' AS other`),
  stated("another database, attached in an explanation", (world) => `EXPLAIN ATTACH '${theirs(world)}' AS other`),
  stated("another database, attached as a second statement", (world) => `SELECT 1; ATTACH '${theirs(world)}' AS other`),
  stated("another database, attached after an empty statement", (world) => `;ATTACH '${theirs(world)}' AS other`),
  stated(
    "another database, attached behind a NUL",
    (world) => `SELECT 1\0; ATTACH '${theirs(world)}' AS other`,
    notTaken,
  ),
  stated(
    "another database, attached after a space that is none",
    (world) => `\u00a0ATTACH '${theirs(world)}' AS other`,
  ),
  stated("another database, attached after a byte order mark", (world) => `\ufeffATTACH '${theirs(world)}' AS other`),
  stated("its own database, let go", () => "DETACH DATABASE main"),
  stated("itself, copied into another's folder", (world) => `VACUUM INTO '${theirs(world)}.copy'`),
  stated("itself, rewritten", () => "VACUUM"),
  stated("a library, loaded", () => "SELECT load_extension('/tmp/evil.so')"),
  stated("a library, loaded by a quoted name", () => "SELECT \"load_extension\"('/tmp/evil.so')"),
  stated("a library, loaded by a name in brackets", () => "SELECT [load_extension]('/tmp/evil.so')"),
  stated(
    "a library, loaded by a trigger",
    () => "CREATE TRIGGER t AFTER INSERT ON own BEGIN SELECT load_extension('/tmp/evil.so'); END",
  ),
  stated("a library, loaded by a view", () => "CREATE VIEW v AS SELECT load_extension('/tmp/evil.so')"),
  stated("a library, loaded by a default", () => "CREATE TABLE d (a DEFAULT (load_extension('/tmp/evil.so')))"),
  stated("a file, read", (world) => `SELECT readfile('${theirs(world)}')`),
  stated(
    "a file, read in a table of its own",
    (world) => `WITH f(x) AS (SELECT readfile('${theirs(world)}')) SELECT * FROM f`,
  ),
  stated("a file, written", (world) => `SELECT writefile('${theirs(world)}', 'x')`),
  stated("a file, edited", () => "SELECT edit('x', 'sh')"),
  stated("a folder, listed", () => "SELECT * FROM fsdir('/')"),
  stated("an archive, opened", (world) => `SELECT * FROM zipfile('${theirs(world)}')`),
  stated("a file as a table", (world) => `CREATE VIRTUAL TABLE c USING csv(filename='${theirs(world)}')`),
  stated("a table by a module that nobody knows", () => "CREATE VIRTUAL TABLE c USING dbstat(main)"),
  stated("vectors from a file", (world) => `SELECT * FROM vec_npy_each('${theirs(world)}')`),
  stated("where the databases are", () => "PRAGMA database_list"),
  stated("where the databases are, as a table", () => "SELECT file FROM pragma_database_list"),
  stated("where the databases are, as a quoted table", () => 'SELECT file FROM "pragma_database_list"'),
  stated("where the databases are, by a name in quotes for text", () => "SELECT * FROM 'pragma_database_list'"),
  stated("another folder for temporary files", (world) => `PRAGMA temp_store_directory = '${theirs(world)}'`),
  stated("the schema, made writable", () => "PRAGMA writable_schema = ON"),
  stated("the schema, written", () => "UPDATE sqlite_schema SET sql = 'x'"),
  stated("trust for what a schema calls", () => "PRAGMA trusted_schema = ON"),
  stated("pages of the file, raw", () => "SELECT data FROM sqlite_dbpage"),
  stated("a tokenizer by its address in memory", () => "SELECT fts3_tokenizer('simple', x'4141414141414141')"),
  stated("a transaction that is never ended", () => "BEGIN EXCLUSIVE"),
  stated("the neighbour's table, as if it were attached", () => "SELECT * FROM other.secrets"),
  stated("a statement without end", () => `SELECT '${"a".repeat(200_000)}'`, /^argument\/invalid$/),
];

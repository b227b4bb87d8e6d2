import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Changed, type Database, type Databases, LocaraError, type SqlValue, type Vectors } from "@locara/schema";
import { migrate } from "./migrate.ts";
import { type DatabaseSchema, latestVersion, migrationFailed } from "./migrations.ts";
import { readRows, toBound } from "./rows.ts";
import { runOne } from "./run-statement.ts";
import { splitStatements } from "./sql-tokens.ts";
import { type Connection, openSqlite, type PreparedStatement } from "./sqlite.ts";
import { toStorageError } from "./sqlite-errors.ts";
import { assertStatement, refuse } from "./statement-rules.ts";
import { openCollection } from "./vector-collection.ts";
import { needsVectors } from "./vectors.ts";

interface DatabasesOptions {
  /** Where the files are; made on first use. */
  readonly folder: string;
  /** The declared names; no other file is ever opened. */
  readonly names: readonly string[];
  readonly schema: DatabaseSchema;
  /** How long every vector is, or null where the manifest does not say. */
  readonly dimensions: number | null;
  readonly now: () => number;
}

export interface OpenDatabases extends Databases {
  /** Migrates those that are there and of an older version. What cannot be migrated is said by every call that needs it. */
  migrate(): Promise<void>;
  close(): void;
}

/** The app's databases, each opened on first use. */
export function openDatabases({ folder, names, schema, dimensions, now }: DatabasesOptions): OpenDatabases {
  const open = new Map<string, { readonly database: Database; close(): void }>();
  const failures = new Map<string, unknown>();
  let closed = false;
  const fileOf = (name: string) => join(folder, `${name}.sqlite`);
  return {
    async migrate() {
      // Without migrations there is one version only: nothing is opened before it is used.
      if (schema.migrations.length < 2) return;
      for (const name of names.filter((one) => existsSync(fileOf(one)))) {
        try {
          const connection = openSqlite(fileOf(name));
          try {
            await migrate(connection, { folder, name, schema, now: now() });
          } finally {
            connection.close();
          }
        } catch (error) {
          failures.set(name, toStorageError(error));
        }
      }
    },
    database(name) {
      if (closed || !names.includes(name)) throw new Error(`no database "${name}" is declared and open`);
      const existing = open.get(name);
      if (existing !== undefined) return existing.database;
      if (failures.has(name)) throw failures.get(name);
      const connection = openSqlite(fileOf(name));
      try {
        applySchema(connection, schema);
      } catch (error) {
        connection.close();
        throw error;
      }
      const database = openDatabase(connection, dimensions);
      open.set(name, { database, close: () => connection.close() });
      return database;
    },
    close() {
      closed = true;
      for (const { close } of open.values()) close();
      open.clear();
    },
  };
}

/** `user_version` 0 is a database that has no schema yet. All of the script is applied, or nothing. */
function applySchema(connection: Connection, schema: DatabaseSchema): void {
  const isNew = () => connection.pragma("user_version") === 0;
  const { sql } = schema;
  try {
    if (sql === null || !isNew()) return;
    connection.transaction(() => {
      // Another process may have been first while this one waited for the lock.
      if (!isNew()) return;
      for (const statement of splitStatements(sql)) {
        assertStatement(statement);
        runOne(connection.prepare(statement), []);
      }
      connection.pragma(`user_version = ${latestVersion(schema)}`);
    });
  } catch (error) {
    const known = toStorageError(error);
    if (!(known instanceof LocaraError) || known.code !== "storage/statement") throw known;
    throw migrationFailed(
      `db/schema.sql cannot be applied: ${known.message}`,
      "Correct the schema; nothing was changed.",
      {
        cause: error,
      },
    );
  }
}

interface Prepared {
  readonly statement: PreparedStatement;
  readonly tables: "redefines" | "keeps";
  readonly columns: readonly string[];
}

/** Prepared statements that are kept; the least recently used goes first. */
const mostPrepared = 64;

function openDatabase(connection: Connection, dimensions: number | null): Database {
  const prepared = new Map<string, Prepared>();

  const prepare = (sql: string): Prepared => {
    const known = prepared.get(sql);
    if (known !== undefined) {
      prepared.delete(sql);
      prepared.set(sql, known);
      return known;
    }
    const tables = assertStatement(sql);
    const statement = connection.prepare(sql);
    const made = { statement, tables, columns: columnsOf(statement) };
    prepared.set(sql, made);
    if (prepared.size > mostPrepared) prepared.delete(prepared.keys().next().value as string);
    return made;
  };

  const guarded = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      if (connection.vectorsMissing !== null && error instanceof Error && needsVectors(error.message))
        throw connection.vectorsMissing;
      throw toStorageError(error);
    }
  };

  const change = (sql: string, parameters: readonly SqlValue[]): Changed => {
    const { statement, tables } = prepare(sql);
    const changed = runOne(statement, toBound(parameters));
    if (tables === "redefines") prepared.clear();
    return changed;
  };

  const read = (sql: string, parameters: readonly SqlValue[]) => {
    const { statement, columns } = prepare(sql);
    if (!statement.reader || !statement.readonly)
      throw refuse("This is no query.", "Run statements that change something with db.exec.");
    return readRows(statement, columns, toBound(parameters));
  };

  const collections = new Map<string, Vectors>();
  const guardedCollection = (vectors: Vectors): Vectors => ({
    put: (items) => guarded(() => vectors.put(items)),
    remove: (ids) => guarded(() => vectors.remove(ids)),
    search: (query) => guarded(() => vectors.search(query)),
    searchHybrid: (query) => guarded(() => vectors.searchHybrid(query)),
  });

  return {
    collection(name) {
      if (dimensions === null) throw noDimensions();
      const vectors = collections.get(name) ?? guardedCollection(openCollection(connection, name, dimensions));
      collections.set(name, vectors);
      return vectors;
    },
    query: (sql, parameters) =>
      guarded(() => {
        const rows = read(sql, parameters);
        if (rows !== "other columns") return rows;
        // Another process changed the tables since.
        prepared.clear();
        const again = read(sql, parameters);
        if (again === "other columns") throw changing();
        return again;
      }),
    exec: (sql, parameters) => guarded(() => change(sql, parameters)),
    batch: (statements) =>
      guarded(() => connection.transaction(() => statements.map(({ sql, parameters }) => change(sql, parameters)))),
  };
}

const changing = () =>
  new LocaraError(
    "storage/locked",
    "Another process is changing the tables of the database.",
    "Try again; nothing was changed.",
  );

const noDimensions = () =>
  refuse(
    "The app does not say how long its vectors are.",
    "Declare storage.vector with its dimensions in the manifest.",
  );

/** The names of what a query gives. A column called `__proto__` would change what a row inherits instead of what it holds. */
function columnsOf(statement: PreparedStatement): readonly string[] {
  if (!statement.reader) return [];
  const names = [...new Set(statement.columns().map(({ name }) => name))];
  if (names.includes("__proto__"))
    throw refuse("A column cannot be called __proto__.", "Give it another name with AS.");
  return names;
}

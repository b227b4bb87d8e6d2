import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { type Changed, type Database, type Databases, LocaraError, type SqlValue } from "@locara/schema";
import { fakeCollections } from "./fake-collections.ts";

/** SQLite in memory, one database per name. It takes any statement: what an app may run is tested against the real one. */
export function fakeDatabases(schemaSql: string | null = null): Databases & { close(): void } {
  const open = new Map<string, { readonly connection: DatabaseSync; readonly database: Database }>();
  return {
    database(name) {
      const existing = open.get(name);
      if (existing !== undefined) return existing.database;
      const connection = new DatabaseSync(":memory:");
      if (schemaSql !== null) connection.exec(schemaSql);
      // Its collections of vectors are kept with it.
      const database = toDatabase(connection);
      open.set(name, { connection, database });
      return database;
    },
    close() {
      for (const { connection } of open.values()) connection.close();
      open.clear();
    },
  };
}

function toDatabase(connection: DatabaseSync): Database {
  const guarded = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw new LocaraError("storage/statement", message, "Correct the statement or its parameters.", { cause: error });
    }
  };
  const change = (sql: string, parameters: readonly SqlValue[]): Changed => {
    const { changes, lastInsertRowid } = connection.prepare(sql).run(...(parameters as SQLInputValue[]));
    return { changes: Number(changes), lastRowId: Number(lastInsertRowid) };
  };
  return {
    query: (sql, parameters) =>
      guarded(
        () =>
          connection
            .prepare(sql)
            .all(...(parameters as SQLInputValue[]))
            .map((row) => ({ ...row })) as Record<string, SqlValue>[],
      ),
    exec: (sql, parameters) => guarded(() => change(sql, parameters)),
    collection: fakeCollections(),
    batch: (statements) =>
      guarded(() => {
        connection.exec("BEGIN IMMEDIATE");
        try {
          const changed = statements.map(({ sql, parameters }) => change(sql, parameters));
          connection.exec("COMMIT");
          return changed;
        } catch (error) {
          connection.exec("ROLLBACK");
          throw error;
        }
      }),
  };
}

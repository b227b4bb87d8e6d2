import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runOne } from "./run-statement.ts";
import { openSqlite } from "./sqlite.ts";
import { toStorageError } from "./sqlite-errors.ts";
import { assertStatement } from "./statement-rules.ts";

/** A table, index, trigger or view, as SQLite keeps it. */
export interface SchemaObject {
  readonly kind: "table" | "virtual" | "index" | "trigger" | "view";
  readonly name: string;
  /** The table it belongs to; its own name where it is one. */
  readonly table: string;
  readonly sql: string;
  /** Of a table: what can be written to, in order. */
  readonly columns: readonly SchemaColumn[];
}

export interface SchemaColumn {
  readonly name: string;
  /** Must a row that is added say what it holds? */
  readonly required: boolean;
}

/** Runs statements, held to the rules of apps, on an empty database and reads what it then consists of, in the order it was made. */
export function schemaAfter(statements: readonly string[]): readonly SchemaObject[] {
  const folder = mkdtempSync(join(tmpdir(), "locara-schema-"));
  try {
    const connection = openSqlite(join(folder, "scratch.sqlite"));
    try {
      // As in a migration: what is dropped to be made anew takes nothing with it.
      connection.pragma("foreign_keys = OFF");
      for (const statement of statements) {
        assertStatement(statement);
        runOne(connection.prepare(statement), []);
      }
      const all = (sql: string, ...values: string[]) => connection.prepare(sql).all(...values);
      const kinds = new Map(all("SELECT name, type FROM pragma_table_list").map(({ name, type }) => [name, type]));
      const objects = all("SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid");
      return objects
        .filter(({ name }) => kinds.get(name) !== "shadow" && !String(name).startsWith("sqlite_"))
        .map(({ type, name, tbl_name, sql }) => ({
          kind: (kinds.get(name) === "virtual" ? "virtual" : type) as SchemaObject["kind"],
          name: String(name),
          table: String(tbl_name),
          sql: String(sql),
          columns:
            type !== "table"
              ? []
              : all("SELECT * FROM pragma_table_xinfo(?) WHERE hidden = 0", String(name)).map(toColumn),
        }));
    } finally {
      connection.close();
    }
  } catch (error) {
    throw toStorageError(error);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const toColumn = ({ name, notnull, dflt_value, pk }: Record<string, unknown>): SchemaColumn => ({
  name: String(name),
  required: notnull === 1 && dflt_value === null && pk === 0,
});

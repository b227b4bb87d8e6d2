import { LocaraError } from "@locara/schema";
import { backUp } from "./backup.ts";
import { type DatabaseSchema, latestVersion, type Migration, migrationFailed } from "./migrations.ts";
import { runOne } from "./run-statement.ts";
import type { Connection } from "./sqlite.ts";
import { toStorageError } from "./sqlite-errors.ts";
import { assertStatement } from "./statement-rules.ts";

interface MigrateOptions {
  readonly folder: string;
  readonly name: string;
  readonly schema: DatabaseSchema;
  readonly now: number;
}

const versionOf = (connection: Connection) => connection.pragma("user_version") as number;

/**
 * Brings an open database to the schema's version: copies it, then applies every step that it lacks and checks what came
 * out, all in one transaction. Killed at any point, the database is the old one or the new one. Throws
 * `storage/migration-failed`, and the database is as it was. A new database (version 0) is left alone.
 */
export async function migrate(connection: Connection, { folder, name, schema, now }: MigrateOptions): Promise<void> {
  const version = versionOf(connection);
  const latest = latestVersion(schema);
  if (version === 0 || version === latest) return;
  if (version > latest) {
    throw migrationFailed(
      `The database "${name}" is of version ${version}; this app knows versions up to ${latest}.`,
      "A newer version of the app wrote it: install that one again.",
    );
  }
  await backUp(connection, { folder, name, version, now });
  // Dropping a table that others point at would else delete their rows; the check below sees to it that none is left over.
  connection.pragma("foreign_keys = OFF");
  try {
    connection.transaction(() => {
      // Another process may have been first while this one waited for the lock.
      if (versionOf(connection) !== version) return;
      for (const step of schema.migrations.slice(version)) applyStep(connection, step);
      assertSound(connection, name);
      connection.pragma(`user_version = ${latest}`);
    });
  } finally {
    connection.pragma("foreign_keys = ON");
  }
}

function applyStep(connection: Connection, { file, statements }: Migration): void {
  for (const statement of statements) {
    try {
      assertStatement(statement);
      runOne(connection.prepare(statement), []);
    } catch (error) {
      const known = toStorageError(error);
      // A full disk or another process's lock is no fault of the step.
      if (!(known instanceof LocaraError) || known.code !== "storage/statement") throw known;
      throw migrationFailed(
        `db/migrations/${file} cannot be applied: ${known.message}`,
        "Correct the migration; nothing was changed.",
        { cause: error },
      );
    }
  }
}

function assertSound(connection: Connection, name: string): void {
  const [orphan] = connection.prepare("PRAGMA foreign_key_check").all();
  if (orphan !== undefined) {
    throw migrationFailed(
      `After its migration, a row of "${String(orphan.table)}" in "${name}" would point at nothing.`,
      "Move or delete such rows in the migration; nothing was changed.",
    );
  }
  const problem = connection.pragma("quick_check");
  if (problem !== "ok") {
    throw migrationFailed(
      `After its migration, the database "${name}" would not be whole: ${String(problem)}.`,
      "Nothing was changed; restore the database from its last copy if it was damaged before.",
    );
  }
}

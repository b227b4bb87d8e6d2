import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { LocaraError } from "@locara/schema";
import { splitStatements } from "./sql-tokens.ts";

/** One file of `db/migrations/`: `0002_add_tags.sql`. */
export interface Migration {
  /** Counted from 1 without gaps; a database's `user_version` is the number of the last one it has. */
  readonly number: number;
  readonly file: string;
  readonly statements: readonly string[];
}

/** What an app's databases are made of and how older ones get there. */
export interface DatabaseSchema {
  /** `db/schema.sql`: all of a new database, or null where the app makes its tables itself. */
  readonly sql: string | null;
  readonly migrations: readonly Migration[];
}

/** The version that a database of this schema has. A schema without migrations is the first. */
export const latestVersion = ({ migrations }: DatabaseSchema): number => Math.max(1, migrations.length);

const fileName = /^(\d{4})_[a-z0-9][a-z0-9_-]*\.sql$/;

/** Reads an app's `db/` folder. */
export function readDatabaseSchema(sources: string | null): DatabaseSchema {
  if (sources === null) return { sql: null, migrations: [] };
  return { sql: readIfThere(join(sources, "schema.sql")), migrations: readMigrations(join(sources, "migrations")) };
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

export const migrationFailed = (message: string, hint: string, options?: ErrorOptions): LocaraError =>
  new LocaraError("storage/migration-failed", message, hint, options);

/** Reads `NNNN_*.sql` in order. A gap, a number given twice or any other file is an error: a step that is left out loses data. */
export function readMigrations(folder: string): readonly Migration[] {
  const files = namesIn(folder).filter((name) => !name.startsWith("."));
  return files.toSorted().map((file, index) => {
    const number = Number(fileName.exec(file)?.[1]);
    if (number !== index + 1) {
      throw migrationFailed(
        `db/migrations/${file} is not migration ${String(index + 1).padStart(4, "0")}.`,
        "Name migrations NNNN_name.sql in lower case, from 0001 on without gaps.",
      );
    }
    return { number, file, statements: splitStatements(readFileSync(join(folder, file), "utf8")) };
  });
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

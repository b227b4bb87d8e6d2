import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { LocaraError } from "@locara/schema";
import type BetterSqlite from "better-sqlite3";
import { backendMissing, loadModule, resolvedVersion } from "./native-module.ts";
import { toStorageError } from "./sqlite-errors.ts";
import { loadVectors } from "./vectors.ts";

export type PreparedStatement = BetterSqlite.Statement<unknown[], Record<string, unknown>>;

/** One open SQLite file. */
export interface Connection {
  /** Why vector functions are missing; null where they are there. */
  readonly vectorsMissing: LocaraError | null;
  prepare(sql: string): PreparedStatement;
  /** Runs `work` as one transaction: all of it or nothing. */
  transaction<T>(work: () => T): T;
  pragma(text: string): unknown;
  /** Copies the database as it is now into a new file, while others may go on writing. */
  backup(file: string): Promise<void>;
  close(): void;
}

/** More than any database has: SQLite counts them in 31 bits. */
const mostPages = 2 ** 31 - 1;

/** How long a statement waits for another process before it gives `storage/locked`. */
const busyMilliseconds = 2000;

/**
 * Opens a SQLite file, making it where it is missing. Nobody else may read it.
 *
 * WAL with `synchronous = NORMAL`: a crash of the app loses nothing that was committed; a loss of power can lose the
 * last commits, never the database.
 */
export function openSqlite(file: string): Connection {
  const Database = loadDatabase();
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    closeSync(openSync(file, "a", 0o600));
  } catch (error) {
    throw toStorageError(error);
  }
  let database: BetterSqlite.Database | undefined;
  try {
    database = new Database(file, { timeout: busyMilliseconds });
    database.pragma("journal_mode = WAL");
    database.pragma("synchronous = NORMAL");
    database.pragma("foreign_keys = ON");
    database.pragma("trusted_schema = OFF");
    return toConnection(database);
  } catch (error) {
    database?.close();
    throw toStorageError(error);
  }
}

function toConnection(database: BetterSqlite.Database): Connection {
  return {
    vectorsMissing: loadVectors((path) => database.loadExtension(path)),
    prepare: (sql) => database.prepare(sql),
    transaction: (work) => database.transaction(work).immediate(),
    pragma: (text) => database.pragma(text, { simple: true }),
    // All the rest in one step: a copy made piece by piece begins anew whenever another process writes.
    backup: async (file) => void (await database.backup(file, { progress: () => mostPages })),
    close: () => void database.close(),
  };
}

let loaded: typeof BetterSqlite | undefined;

/** better-sqlite3 from version 13 on ends the process without a word where Node-API is older than 10. */
function loadDatabase(): typeof BetterSqlite {
  if (loaded !== undefined) return loaded;
  try {
    const major = Number.parseInt(resolvedVersion("better-sqlite3"), 10);
    if (major >= 13 && Number(process.versions.napi) < 10) {
      throw new Error(`better-sqlite3 ${major} needs Node-API 10, this is ${process.versions.napi}`);
    }
    loaded = loadModule("better-sqlite3") as typeof BetterSqlite;
    return loaded;
  } catch (error) {
    throw error instanceof LocaraError ? error : backendMissing("The database engine", error);
  }
}

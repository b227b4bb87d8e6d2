import { join } from "node:path";
import { type Json, LocaraError, type Settings } from "@locara/schema";
import { type Connection, openSqlite, type PreparedStatement } from "../storage/sqlite.ts";
import { toStorageError } from "../storage/sqlite-errors.ts";

const longestValue = 1024 * 1024;

interface SettingsStatements {
  readonly connection: Connection;
  readonly get: PreparedStatement;
  readonly set: PreparedStatement;
  readonly remove: PreparedStatement;
  readonly all: PreparedStatement;
}

/**
 * The app's settings, in a SQLite file of their own: no database name a manifest can declare begins with an underscore.
 * Opened on first use. `changed` is called after each change.
 */
export function openSettings(folder: string, changed: (key: string) => void): Settings & { close(): void } {
  let open: SettingsStatements | undefined;
  const guarded = <T>(work: (statements: SettingsStatements) => T): T => {
    try {
      open ??= prepare(openSqlite(join(folder, "_settings.sqlite")));
      return work(open);
    } catch (error) {
      throw toStorageError(error);
    }
  };
  return {
    get: (key) =>
      guarded(({ get }) => {
        const row = get.get(key);
        return row === undefined ? undefined : (JSON.parse(row.value as string) as Json);
      }),
    set(key, value) {
      const text = JSON.stringify(value);
      if (text.length > longestValue)
        throw new LocaraError(
          "argument/too-large",
          "A setting holds at most 1 MiB.",
          "Keep larger data in a database or a file.",
        );
      guarded(({ set }) => set.run(key, text));
      changed(key);
    },
    delete(key) {
      guarded(({ remove }) => remove.run(key));
      changed(key);
    },
    // Entries, not assignments: `__proto__` is a key like any other.
    all: () =>
      guarded(({ all }) => Object.fromEntries(all.all().map(({ key, value }) => [key, JSON.parse(value as string)]))),
    close() {
      open?.connection.close();
      open = undefined;
    },
  };
}

function prepare(connection: Connection): SettingsStatements {
  connection
    .prepare("CREATE TABLE IF NOT EXISTS __locara_settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID")
    .run();
  return {
    connection,
    get: connection.prepare("SELECT value FROM __locara_settings WHERE key = ?"),
    set: connection.prepare(
      "INSERT INTO __locara_settings VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    ),
    remove: connection.prepare("DELETE FROM __locara_settings WHERE key = ?"),
    all: connection.prepare("SELECT key, value FROM __locara_settings ORDER BY key"),
  };
}

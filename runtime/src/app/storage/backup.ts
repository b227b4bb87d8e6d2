import { closeSync, mkdirSync, openSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Connection, openSqlite } from "./sqlite.ts";

/** How many copies of one database are kept. */
const kept = 3;
const unfinished = ".part";

/** Where the copies of the databases in `folder` are. */
export const backupsFolder = (folder: string): string => join(folder, "backups");

/**
 * Copies an open database by SQLite's online backup, checks the copy, and only then gives it its name. Of the older copies
 * of that database the newest two stay.
 */
export async function backUp(
  connection: Connection,
  { folder, name, version, now }: { folder: string; name: string; version: number; now: number },
): Promise<void> {
  const backups = backupsFolder(folder);
  mkdirSync(backups, { recursive: true, mode: 0o700 });
  // Zeros in front, so that names sort by time.
  const stamp = String(now).padStart(15, "0");
  const file = join(backups, `${name}.${stamp}.v${version}.sqlite`);
  const copy = `${file}${unfinished}`;
  try {
    // Made first: what SQLite makes, everybody may read.
    closeSync(openSync(copy, "wx", 0o600));
    await connection.backup(copy);
    assertWhole(copy, version);
    renameSync(copy, file);
  } finally {
    removeWith(copy);
  }
  for (const old of namesOf(backups, name).slice(0, -kept)) removeWith(join(backups, old));
}

/** The finished copies of a database, oldest first; what a killed process left is removed. */
function namesOf(backups: string, name: string): readonly string[] {
  const own = readdirSync(backups).filter((file) => file.startsWith(`${name}.`));
  for (const file of own) if (file.includes(unfinished)) removeWith(join(backups, file));
  return own.filter((file) => file.endsWith(".sqlite")).toSorted();
}

function assertWhole(copy: string, version: number): void {
  const connection = openSqlite(copy);
  try {
    const problem = connection.pragma("quick_check");
    if (problem !== "ok" || connection.pragma("user_version") !== version)
      throw new Error(`the copy of the database is not whole: ${String(problem)}`);
  } finally {
    connection.close();
  }
}

function removeWith(file: string): void {
  for (const suffix of ["", "-wal", "-shm", "-journal"]) rmSync(`${file}${suffix}`, { force: true });
}

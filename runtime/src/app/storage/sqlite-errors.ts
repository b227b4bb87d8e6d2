import { type ErrorCode, LocaraError } from "@locara/schema";

type Explanation = readonly [code: ErrorCode, message: string, hint: string];

const full: Explanation = ["storage/full", "The disk is full.", "Free some space; the statement changed nothing."];
const locked: Explanation = [
  "storage/locked",
  "Another process is using the database.",
  "Try again; nothing was changed.",
];
const corrupt: Explanation = [
  "storage/corrupt",
  "The database file is damaged.",
  "Nothing was changed or deleted: restore the file from a backup, or ask for help with the app's log.",
];
const unwritable: Explanation = [
  "storage/statement",
  "The database cannot be written.",
  "Check the permissions of the app's data folder.",
];

/** By SQLite's result code, the longest prefix first. */
const explanations: readonly (readonly [prefix: string, explanation: Explanation])[] = [
  ["SQLITE_FULL", full],
  ["SQLITE_IOERR_SHMSIZE", full],
  ["ENOSPC", full],
  ["EDQUOT", full],
  ["SQLITE_BUSY", locked],
  ["SQLITE_LOCKED", locked],
  ["SQLITE_PROTOCOL", locked],
  ["SQLITE_CORRUPT", corrupt],
  ["SQLITE_NOTADB", corrupt],
  ["SQLITE_READONLY", unwritable],
  ["SQLITE_CANTOPEN", unwritable],
  ["SQLITE_IOERR", unwritable],
  ["SQLITE_PERM", unwritable],
  ["EACCES", unwritable],
  ["EPERM", unwritable],
  ["EROFS", unwritable],
];

/** What went wrong in SQLite, as the app may see it: never with a file's path. */
export function toStorageError(error: unknown): unknown {
  if (error instanceof LocaraError || !(error instanceof Error)) return error;
  const code = String((error as NodeJS.ErrnoException).code ?? "");
  const known = explanations.find(([prefix]) => code.startsWith(prefix));
  if (known !== undefined) {
    const [code, message, hint] = known[1];
    return new LocaraError(code, message, hint, { cause: error });
  }
  if (!code.startsWith("SQLITE_") && !(error instanceof RangeError || error instanceof TypeError)) return error;
  // SQLite's own words name tables, columns and what stands near the mistake: all of them the app's own.
  return new LocaraError("storage/statement", error.message, "Correct the statement or its parameters.", {
    cause: error,
  });
}

import { LocaraError } from "@locara/schema";
import { type SqlToken, sqlTokens } from "./sql-tokens.ts";

/** Statements that stay inside their own database and inside one call. */
const verbs = new Set([
  "SELECT",
  "WITH",
  "VALUES",
  "INSERT",
  "REPLACE",
  "UPDATE",
  "DELETE",
  "CREATE",
  "DROP",
  "ALTER",
  "REINDEX",
  "ANALYZE",
]);
/** After these a query that was prepared before may give other columns. */
const redefining = new Set(["CREATE", "DROP", "ALTER"]);
const transactions = new Set(["BEGIN", "COMMIT", "END", "ROLLBACK", "SAVEPOINT", "RELEASE"]);
const virtualTables = new Set(["fts5", "vec0"]);

/** Names that lead out of the database, or tell where it is: table-valued pragmas, loaders, raw pages, files. */
const refusedName =
  /^(pragma_\w+|load_extension|readfile|writefile|edit|fts3_tokenizer|sqlite_dbpage|sqlite_dbptr|sqlite_dbdata|sqlite_stmt|dbstat|bytecode|tables_used|vec_npy\w*|zipfile|fsdir|csv)$/i;

/**
 * Refuses what no app may run, however it is spelled, commented or explained. Says what a statement does to tables.
 *
 * A second wall behind it: better-sqlite3 takes one statement at a time, keeps SQLite's defensive mode on and its
 * extension loading off.
 */
export function assertStatement(sql: string): "redefines" | "keeps" {
  if (sql.includes("\0")) throw refuse("A statement holds no NUL character.", "Bind binary data as a parameter.");
  const tokens = [...sqlTokens(sql)];
  const verb = firstVerb(tokens);
  if (transactions.has(verb))
    throw refuse(`${verb} is not taken.`, "Use db.batch: it runs several statements as one transaction.");
  if (!verbs.has(verb)) {
    throw refuse(
      verb === "" ? "There is no statement." : `${verb.slice(0, 32)} is not taken.`,
      `Use one of ${[...verbs].join(", ")}.`,
    );
  }
  const led = tokens.find(({ kind, text }) => kind !== "other" && refusedName.test(text));
  if (led !== undefined)
    throw refuse(
      `${led.text} is not taken.`,
      "Keep to tables and functions of the app's own database; bind such a text as a parameter.",
    );
  if (verb === "CREATE") assertVirtualTable(tokens);
  return redefining.has(verb) ? "redefines" : "keeps";
}

/** The word that says what a statement does; what EXPLAIN explains counts like itself. */
function firstVerb(tokens: readonly SqlToken[]): string {
  const words = tokens.slice(0, 4).map(({ kind, text }) => (kind === "word" ? text.toUpperCase() : kind));
  const explained = words[0] === "EXPLAIN" ? (words[1] === "QUERY" && words[2] === "PLAN" ? 3 : 1) : 0;
  const word = words[explained];
  return word ?? "";
}

function assertVirtualTable(tokens: readonly SqlToken[]): void {
  const words = tokens.map(({ kind, text }) => (kind === "word" ? text.toUpperCase() : ""));
  const create = words.indexOf("CREATE");
  if (words[create + 1] !== "VIRTUAL") return;
  const module = tokens[words.indexOf("USING") + 1]?.text ?? "";
  if (!words.includes("USING") || !virtualTables.has(module.toLowerCase())) {
    throw refuse("Only fts5 and vec0 make virtual tables here.", "Use fts5 for full-text search and vec0 for vectors.");
  }
}

export const refuse = (message: string, hint: string): LocaraError =>
  new LocaraError("storage/statement", message, hint);

import { LocaraError, type SqlValue } from "@locara/schema";
import type { PreparedStatement } from "./sqlite.ts";
import { refuse } from "./statement-rules.ts";

export type Row = Readonly<Record<string, SqlValue>>;

const mostRows = 100_000;
const mostBytes = 64 * 1024 * 1024;

/** Parameters as SQLite should see them: whole numbers are integers, not floats that look like it. */
export const toBound = (parameters: readonly SqlValue[]): unknown[] =>
  parameters.map((value) => {
    if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : value;
    return value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value;
  });

/**
 * All rows of a query, within what one answer may hold. They are taken one by one, which costs twice what taking all at
 * once does: a query without end would else fill the memory before anybody could look. Other columns than the query was
 * prepared with are said instead of given: nobody would look into them.
 */
export function readRows(
  statement: PreparedStatement,
  columns: readonly string[],
  bound: unknown[],
): readonly Row[] | "other columns" {
  const rows: Row[] = [];
  const large = new Set<string>();
  let bytes = 0;
  for (const row of statement.iterate(...bound)) {
    // All of a query's rows have the same: SQLite prepares anew only where it begins.
    if (rows.length === 0 && !hasExactly(row, columns)) return "other columns";
    bytes += toSqlValues(row, columns, large);
    if (rows.push(row as Row) > mostRows || bytes > mostBytes) throw tooMuch();
  }
  if (large.size > 0) assertNoIntegers(statement, bound, large);
  return rows;
}

const hasExactly = (row: Record<string, unknown>, columns: readonly string[]): boolean =>
  Object.keys(row).length === columns.length && columns.every((column) => Object.hasOwn(row, column));

/** Turns a row's values into what travels, in place, notes columns with very large numbers, and says how many bytes it is. */
function toSqlValues(row: Record<string, unknown>, columns: readonly string[], large: Set<string>): number {
  let bytes = 0;
  for (const column of columns) {
    const value = row[column];
    bytes += 8;
    if (typeof value === "string") bytes += value.length;
    else if (typeof value === "number") {
      if (value > Number.MAX_SAFE_INTEGER || value < Number.MIN_SAFE_INTEGER) large.add(column);
    } else if (value instanceof Uint8Array) {
      bytes += value.length;
      // A view over its own memory alone: a view over a pool would carry its neighbours along.
      row[column] = new Uint8Array(value);
    }
  }
  return bytes;
}

/** A number this large is exact as a float, not as an integer: asks SQLite which of the two these columns hold. */
function assertNoIntegers(statement: PreparedStatement, bound: unknown[], columns: ReadonlySet<string>): void {
  statement.safeIntegers(true);
  try {
    for (const row of statement.iterate(...bound)) {
      for (const column of columns) {
        const value = row[column];
        if (typeof value === "bigint" && !Number.isSafeInteger(Number(value))) throw inexact(column);
      }
    }
  } finally {
    statement.safeIntegers(false);
  }
}

const inexact = (column: string) =>
  refuse(
    `"${column}" holds an integer beyond 2^53, which a number cannot carry exactly.`,
    "Read it as text: CAST(column AS TEXT).",
  );

const tooMuch = () =>
  new LocaraError(
    "argument/too-large",
    `The query gives more than ${mostRows} rows or ${mostBytes / 1024 / 1024} MiB.`,
    "Ask for fewer rows with LIMIT, or for fewer columns.",
  );

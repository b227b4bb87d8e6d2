import type { Changed } from "@locara/schema";
import type { PreparedStatement } from "./sqlite.ts";
import { refuse } from "./statement-rules.ts";

/** Runs a statement that gives no rows. */
export function runOne(statement: PreparedStatement, bound: unknown[]): Changed {
  if (statement.reader) throw refuse("This statement gives rows.", "Run queries with db.query; leave RETURNING out.");
  const { changes, lastInsertRowid } = statement.run(...bound);
  return { changes, lastRowId: Number(lastInsertRowid) };
}

import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import type { Sql } from "../src/transcripts.ts";
import { openTranscripts } from "../src/transcripts.ts";

const schema = readFileSync(new URL("../db/schema.sql", import.meta.url), "utf8");

/** Transcripts in a database in memory, with the app's own schema, behind the interface that the SDK offers. */
export function memoryTranscripts() {
  const database = new DatabaseSync(":memory:");
  database.exec(schema);
  const run = ({ sql, parameters }: Parameters<Sql["exec"]>[0]) => ({
    lastRowId: Number(database.prepare(sql).run(...parameters).lastInsertRowid),
  });
  /** Every change fails with this while it is set, as on a full disk. */
  const faults: { change: Error | null } = { change: null };
  // Not async: what is thrown becomes a rejection, as a failed call of the SDK is.
  const changing = <Result>(change: () => Result): Promise<Result> =>
    Promise.resolve().then(() => {
      if (faults.change !== null) throw faults.change;
      return change();
    });
  const transcripts = openTranscripts({
    query: ({ sql, parameters }) =>
      Promise.resolve(database.prepare(sql).all(...parameters) as Record<string, string | number>[]),
    exec: (statement) => changing(() => run(statement)),
    batch: (statements) =>
      changing(() => {
        database.exec("BEGIN");
        try {
          for (const statement of statements) run(statement);
          database.exec("COMMIT");
        } catch (error) {
          database.exec("ROLLBACK");
          throw error;
        }
      }),
  });
  return { transcripts, database, faults };
}

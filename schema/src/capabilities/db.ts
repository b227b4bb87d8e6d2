import { defineCapability, noLinux, noMac } from "../capability.ts";
import { call } from "../command.ts";
import { byRuntime } from "../enforced.ts";
import type { Database, Ports } from "../ports.ts";
import { idSet } from "../scopes/id-set.ts";
import { bytes, integer, list, mapOf, nothing, number, record, text, union } from "../shape.ts";

const name = "^[a-z][a-z0-9_-]{0,31}$";
const value = union(nothing(), number(), text(), bytes());
const statement = { sql: text({ minLength: 1, maxLength: 100_000 }), parameters: list(value, { maxItems: 32_766 }) };
const changed = record({ changes: integer(), lastRowId: integer() });

interface DatabaseTarget {
  readonly database: string;
}
const target = ({ database }: { readonly database: string }): DatabaseTarget => ({ database });
const via = ({ database }: DatabaseTarget, ports: Ports): Database => ports.databases.database(database);

export const query = call("db.query", {
  summary: "Rows of one SELECT statement.",
  args: record({ database: text({ pattern: name }), ...statement }),
  result: list(mapOf(value)),
  target,
  input: ({ sql, parameters }) => ({ sql, parameters }),
  via,
  perform: (database, { sql, parameters }) => database.query(sql, parameters),
});

export const exec = call("db.exec", {
  summary: "Run one statement that changes something.",
  args: record({ database: text({ pattern: name }), ...statement }),
  result: changed,
  target,
  input: ({ sql, parameters }) => ({ sql, parameters }),
  via,
  perform: (database, { sql, parameters }) => database.exec(sql, parameters),
});

export const batch = call("db.batch", {
  summary: "Run several statements as one transaction: all of them or none.",
  args: record({ database: text({ pattern: name }), statements: list(record(statement), { maxItems: 10_000 }) }),
  result: list(changed),
  target,
  input: ({ statements }) => statements,
  via,
  perform: (database, statements) => database.batch(statements),
});

/** Keep data in SQLite databases of its own. */
export const db = defineCapability({
  id: "db",
  summary: "Keep data in databases of its own.",
  risk: "low",
  scope: idSet({ pattern: name, description: "Databases by name." }),
  consent: (names) => [`Keeps its data on this computer in: ${names.join(", ")}.`],
  lower: { mac: () => noMac, linux: () => noLinux },
  enforcement: () => byRuntime("only the declared databases are opened, and no statement reaches another file"),
  grants: (grant) => [
    grant(query, (names, { database }) => names.has(database)),
    grant(exec, (names, { database }) => names.has(database)),
    grant(batch, (names, { database }) => names.has(database)),
  ],
  examples: [
    {
      scope: ["app"],
      call: "db.query",
      args: { database: "app", sql: "SELECT 1 AS one", parameters: [] },
      expect: "allowed",
      because: "it is declared",
    },
    {
      scope: ["app"],
      call: "db.query",
      args: { database: "other", sql: "SELECT 1", parameters: [] },
      expect: "out-of-scope",
      because: "it is not declared",
    },
    {
      scope: ["app"],
      call: "db.exec",
      args: { database: "app", sql: "CREATE TABLE IF NOT EXISTS example (id INTEGER)", parameters: [] },
      expect: "allowed",
      because: "it is declared",
    },
    {
      scope: ["app"],
      call: "db.exec",
      args: { database: "other", sql: "CREATE TABLE t (id)", parameters: [] },
      expect: "out-of-scope",
      because: "it is not declared",
    },
    {
      scope: ["app"],
      call: "db.batch",
      args: { database: "app", statements: [] },
      expect: "allowed",
      because: "it is declared",
    },
    {
      scope: ["app"],
      call: "db.batch",
      args: { database: "other", statements: [] },
      expect: "out-of-scope",
      because: "it is not declared",
    },
  ],
});

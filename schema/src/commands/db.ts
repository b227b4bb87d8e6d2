import { call } from "../command.ts";
import type { Database, Ports } from "../ports.ts";
import { bytes, floats, integer, json, list, mapOf, nothing, number, optional, record, text, union } from "../shape.ts";

/** What a database and a collection of vectors may be called. */
export const databaseName = "^[a-z][a-z0-9_-]{0,31}$";

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
  args: record({ database: text({ pattern: databaseName }), ...statement }),
  result: list(mapOf(value)),
  target,
  input: ({ sql, parameters }) => ({ sql, parameters }),
  via,
  perform: (database, { sql, parameters }) => database.query(sql, parameters),
});

export const exec = call("db.exec", {
  summary: "Run one statement that changes something.",
  args: record({ database: text({ pattern: databaseName }), ...statement }),
  result: changed,
  target,
  input: ({ sql, parameters }) => ({ sql, parameters }),
  via,
  perform: (database, { sql, parameters }) => database.exec(sql, parameters),
});

export const batch = call("db.batch", {
  summary: "Run several statements as one transaction: all of them or none.",
  args: record({
    database: text({ pattern: databaseName }),
    statements: list(record(statement), { maxItems: 10_000 }),
  }),
  result: list(changed),
  target,
  input: ({ statements }) => statements,
  via,
  perform: (database, statements) => database.batch(statements),
});

const collection = { database: text({ pattern: databaseName }), collection: text({ pattern: databaseName }) };
const key = text({ minLength: 1, maxLength: 512 });
const limit = integer({ minimum: 1, maximum: 1000 });
const collectionVia = (target: DatabaseTarget & { readonly collection: string }, ports: Ports) =>
  via(target, ports).collection(target.collection);
const collectionTarget = (args: DatabaseTarget & { readonly collection: string }) => ({
  ...target(args),
  collection: args.collection,
});

export const putVectors = call("db.vec.put", {
  summary: "Keep vectors under ids, each with its text and data; what an id had before is replaced.",
  args: record({
    ...collection,
    items: list(
      record({ id: key, vector: floats(), text: optional(text({ maxLength: 1_000_000 })), data: optional(json()) }),
      { maxItems: 10_000 },
    ),
  }),
  result: nothing(),
  target: collectionTarget,
  input: ({ items }) => items,
  via: collectionVia,
  perform: (vectors, items) => {
    vectors.put(items);
    return null;
  },
});

export const removeVectors = call("db.vec.remove", {
  summary: "Forget vectors by id, and say how many there were.",
  args: record({ ...collection, ids: list(key, { maxItems: 10_000 }) }),
  result: record({ removed: integer() }),
  target: collectionTarget,
  input: ({ ids }) => ids,
  via: collectionVia,
  perform: (vectors, ids) => ({ removed: vectors.remove(ids) }),
});

const match = record({ id: key, score: number(), text: text(), data: json() });

export const searchVectors = call("db.vec.search", {
  summary: "The vectors nearest in direction, best first; the score is the cosine, 1 for the same direction.",
  args: record({ ...collection, vector: floats(), limit }),
  result: list(match),
  target: collectionTarget,
  input: ({ vector, limit }) => ({ vector, limit }),
  via: collectionVia,
  perform: (vectors, asked) => vectors.search(asked),
});

export const searchHybrid = call("db.search.hybrid", {
  summary: "Search by words and by vector at once; ranks are fused, best first.",
  args: record({ ...collection, text: text({ maxLength: 10_000 }), vector: floats(), limit }),
  result: list(match),
  target: collectionTarget,
  input: ({ text, vector, limit }) => ({ text, vector, limit }),
  via: collectionVia,
  perform: (vectors, asked) => vectors.searchHybrid(asked),
});

import { LocaraError, type VectorItem, type VectorMatch, type VectorQuery, type Vectors } from "@locara/schema";
import { openSigns } from "./kept-signs.ts";
import { nearestSigns, type SignsChunk } from "./nearest-signs.ts";
import { reciprocalRanks } from "./reciprocal-ranks.ts";
import type { Connection, PreparedStatement } from "./sqlite.ts";

/**
 * A search first looks at the signs of all vectors, a 32nd of their bytes, and then compares the nearest of those exactly.
 * With this many of them, and so many for each result, ten of the ten nearest of 100,000 were found in 99 % of the searches.
 */
const fewestCandidates = 64;
const candidatesPerResult = 8;
/** The signs of 100,000 vectors of 384 dimensions are 6 MB with their rows. */
const mostKeptBytes = 8 * 1024 * 1024;
/** No more are compared exactly, however many are asked for. */
const mostCandidates = 4096;
/** Up to so many numbers all vectors are compared exactly: it takes a few milliseconds, and few dimensions have few signs. */
const mostCompared = 4096 * 384;

interface Found {
  readonly row: number;
  readonly score: number;
}

interface Statements {
  readonly find: PreparedStatement;
  readonly put: PreparedStatement;
  readonly putSigns: PreparedStatement;
  readonly putWords: PreparedStatement;
  readonly remove: PreparedStatement;
  readonly removeSigns: PreparedStatement;
  readonly removeWords: PreparedStatement;
  readonly last: PreparedStatement;
  readonly every: PreparedStatement;
  readonly signs: () => Iterable<SignsChunk>;
  readonly among: PreparedStatement;
  readonly worded: PreparedStatement;
  readonly shown: PreparedStatement;
}

/** One collection: a table of texts and vectors, their signs in sqlite-vec, their words in FTS5. `name` is checked before. */
export function openCollection(connection: Connection, name: string, dimensions: number): Vectors {
  const table = `__locara_vec_${name}`;
  let open: Statements | undefined;

  const make = () => {
    if (connection.vectorsMissing !== null) throw connection.vectorsMissing;
    connection
      .prepare(
        `CREATE TABLE IF NOT EXISTS "${table}" (row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, text TEXT NOT NULL, data TEXT NOT NULL, vector BLOB NOT NULL)`,
      )
      .run();
    connection
      .prepare(`CREATE VIRTUAL TABLE IF NOT EXISTS "${table}_signs" USING vec0(signs bit[${paddedBits(dimensions)}])`)
      .run();
    connection
      .prepare(
        `CREATE VIRTUAL TABLE IF NOT EXISTS "${table}_words" USING fts5(text, content='${table}', content_rowid='row', tokenize='unicode61 remove_diacritics 2')`,
      )
      .run();
  };

  /** Null where nothing was ever kept. */
  const statements = (): Statements | null => {
    if (open !== undefined) return open;
    if (connection.vectorsMissing !== null) throw connection.vectorsMissing;
    if (connection.prepare("SELECT 1 FROM sqlite_schema WHERE name = ?").get(table) === undefined) return null;
    const kept = connection.prepare(`SELECT length(vector) / 4 AS dimensions FROM "${table}" LIMIT 1`).get();
    if (kept !== undefined && kept.dimensions !== dimensions) {
      throw new LocaraError(
        "storage/statement",
        `The collection "${name}" holds vectors of ${String(kept.dimensions)} dimensions, and the app declares ${dimensions}.`,
        "Keep vectors of another length in another collection, or remove the old ones.",
      );
    }
    open = prepareAll(connection, table, dimensions);
    return open;
  };

  const remove = (all: Statements, id: string): number => {
    const found = all.find.get(id);
    if (found === undefined) return 0;
    const row = BigInt(found.row as number);
    all.removeWords.run(row, found.text);
    all.removeSigns.run(row);
    all.remove.run(row);
    return 1;
  };

  const nearest = (all: Statements, vector: Float32Array, limit: number) => {
    const unit = toUnit(vector, dimensions);
    const rows = Number(all.last.get()?.last ?? 0);
    if (rows * dimensions <= mostCompared) return all.every.all(toBlob(unit), BigInt(limit)) as unknown as Found[];
    const candidates = Math.min(mostCandidates, Math.max(fewestCandidates, limit * candidatesPerResult));
    const near = nearestSigns(all.signs(), signsOf(unit), candidates);
    return all.among.all(toBlob(unit), JSON.stringify(near), BigInt(limit)) as unknown as Found[];
  };

  const shown = (all: Statements, found: readonly Found[]): readonly VectorMatch[] =>
    found.map(({ row, score }) => {
      const { id, text, data } = all.shown.get(BigInt(row)) as { id: string; text: string; data: string };
      return { id, score, text, data: JSON.parse(data) };
    });

  return {
    put(items: readonly VectorItem[]) {
      const units = items.map(({ vector }) => toUnit(vector, dimensions));
      connection.transaction(() => {
        if (statements() === null) make();
        const all = statements() as Statements;
        for (const [index, { id, text = "", data = null }] of items.entries()) {
          const unit = units[index] as Float32Array;
          remove(all, id);
          const row = BigInt(all.put.run(id, text, JSON.stringify(data), toBlob(unit)).lastInsertRowid);
          all.putSigns.run(row, signsOf(unit));
          all.putWords.run(row, text);
        }
      });
    },
    remove(ids) {
      const all = statements();
      if (all === null) return 0;
      return connection.transaction(() => ids.reduce((removed, id) => removed + remove(all, id), 0));
    },
    search({ vector, limit }: VectorQuery) {
      const all = statements();
      return all === null ? [] : shown(all, nearest(all, vector, limit));
    },
    searchHybrid({ vector, text, limit }) {
      const all = statements();
      if (all === null) return [];
      // Deeper than asked: what is tenth in both is better than what is first in one.
      const depth = Math.max(50, limit * 2);
      const words = toMatch(text);
      const byWords = words === null ? [] : (all.worded.all(words, BigInt(depth)) as { row: number }[]);
      return shown(all, reciprocalRanks([nearest(all, vector, depth), byWords].map(rows), limit));
    },
  };
}

const rows = (found: readonly { readonly row: number }[]): readonly number[] => found.map(({ row }) => row);

function prepareAll(connection: Connection, table: string, dimensions: number): Statements {
  const prepare = (sql: string) => connection.prepare(sql);
  return {
    find: prepare(`SELECT row, text FROM "${table}" WHERE id = ?`),
    put: prepare(`INSERT INTO "${table}" (id, text, data, vector) VALUES (?, ?, ?, ?)`),
    putSigns: prepare(`INSERT INTO "${table}_signs" (rowid, signs) VALUES (?, vec_bit(?))`),
    putWords: prepare(`INSERT INTO "${table}_words" (rowid, text) VALUES (?, ?)`),
    remove: prepare(`DELETE FROM "${table}" WHERE row = ?`),
    removeSigns: prepare(`DELETE FROM "${table}_signs" WHERE rowid = ?`),
    removeWords: prepare(`INSERT INTO "${table}_words" ("${table}_words", rowid, text) VALUES ('delete', ?, ?)`),
    last: prepare(`SELECT max(row) AS last FROM "${table}"`),
    every: prepare(
      `SELECT row, 1 - vec_distance_cosine(vector, ?) AS score FROM "${table}" ORDER BY score DESC, row LIMIT ?`,
    ),
    signs: openSigns(connection, { table, bytes: paddedBits(dimensions) / 8, mostKeptBytes }),
    among: prepare(
      `SELECT row, 1 - vec_distance_cosine(vector, ?) AS score FROM json_each(?) JOIN "${table}" ON row = value
       ORDER BY score DESC, row LIMIT ?`,
    ),
    worded: prepare(
      `SELECT rowid AS row FROM "${table}_words" WHERE "${table}_words" MATCH ? ORDER BY rank, rowid LIMIT ?`,
    ),
    shown: prepare(`SELECT id, text, data FROM "${table}" WHERE row = ?`),
  };
}

/** Scaled to length 1, so that the cosine of two is what their product sums up to. */
function toUnit(vector: Float32Array, dimensions: number): Float32Array {
  const refused = (message: string) =>
    new LocaraError("argument/invalid", message, `Give vectors of ${dimensions} finite numbers that are not all zero.`);
  if (vector.length !== dimensions) throw refused(`A vector has ${vector.length} dimensions instead of ${dimensions}.`);
  let squares = 0;
  for (const value of vector) squares += value * value;
  if (!Number.isFinite(squares)) throw refused("A vector holds what is no finite number, or numbers too large.");
  if (squares === 0) throw refused("A vector of zeros has no direction.");
  const length = Math.sqrt(squares);
  return vector.map((value) => value / length);
}

/** sqlite-vec keeps signs in whole bytes. */
const paddedBits = (dimensions: number): number => Math.ceil(dimensions / 8) * 8;

function signsOf(vector: Float32Array): Uint8Array {
  const signs = new Uint8Array(paddedBits(vector.length) / 8);
  for (let index = 0; index < vector.length; index++) {
    if ((vector[index] as number) > 0) signs[index >> 3] = (signs[index >> 3] as number) | (1 << (index & 7));
  }
  return signs;
}

const toBlob = (vector: Float32Array): Uint8Array =>
  new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);

/** Free text as a query of FTS5: any of its words, none of them an operator. Null where it has no word. */
function toMatch(text: string): string | null {
  const words = text.match(/[\p{L}\p{N}\p{M}]+/gu);
  return words === null
    ? null
    : [...new Set(words)]
        .slice(0, 64)
        .map((word) => `"${word}"`)
        .join(" OR ");
}

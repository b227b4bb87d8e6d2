import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabases } from "@locara/runtime/database";
import type { Database } from "@locara/schema";
import { openSqlite, type PreparedStatement } from "../../../runtime/src/app/storage/sqlite.ts";
import { compare, milliseconds, perCall } from "../measure.ts";
import type { Row } from "../row.ts";

const withDatabase = async <Result>(
  dimensions: number | null,
  work: (database: Database, file: string) => Promise<Result>,
): Promise<Result> => {
  const folder = mkdtempSync(join(tmpdir(), "locara-bench-"));
  const schema = { sql: "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT, weight REAL)", migrations: [] };
  const databases = openDatabases({ folder, names: ["app"], schema, dimensions, now: Date.now });
  try {
    return await work(databases.database("app"), join(folder, "app.sqlite"));
  } finally {
    databases.close();
    rmSync(folder, { recursive: true, force: true });
  }
};

const queryRow = (rows: number): Row => ({
  name: `db.query.${rows}`,
  unit: "us",
  baseline: "better-sqlite3 directly",
  budget: { of: "ratio", firstCut: null, goal: 1.2 },
  measure: () =>
    withDatabase(null, async (database, file) => {
      const insert = (id: number) => ({
        sql: "INSERT INTO notes VALUES (?, ?, ?)",
        parameters: [id, `note ${id}`, id / 3],
      });
      for (let id = 0; id < 10_000; id += 5000)
        database.batch(Array.from({ length: 5000 }, (_, index) => insert(id + index + 1)));
      const connection = openSqlite(file);
      try {
        const sql = "SELECT id, text, weight FROM notes WHERE id <= ?";
        const bare: PreparedStatement = connection.prepare(sql);
        const times = Math.max(5, 20_000 / rows);
        const ours = () => perCall(times, () => database.query(sql, [rows])) / 1000;
        const directly = () => perCall(times, () => bare.all(rows)) / 1000;
        const compared = await compare(ours, directly, { rounds: 9, warmUp: 2 });
        return { ...compared, note: "three columns; ours also checks the statement, each value and the size" };
      } finally {
        connection.close();
      }
    }),
});

export const databaseRows: readonly Row[] = [1, 100, 10_000].map(queryRow);

const dimensions = 384;
const vectors = 100_000;

/** Numbers that look random and are the same in every run (a linear congruential generator, Numerical Recipes). */
const openRandom = (seed: number) => {
  let state = seed;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  return { uniform, normal: () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()) };
};

export const nearestRow: Row = {
  name: "db.knn",
  unit: "ms",
  baseline: "sqlite-vec comparing every vector",
  budget: { of: "ours", firstCut: null, goal: 5 },
  measure: () =>
    withDatabase(dimensions, async (database, file) => {
      // Texts speak of topics: 2,000 of them, each vector one topic and nearly as much of its own.
      const random = openRandom(1);
      const topics = Array.from({ length: 2000 }, () => Float32Array.from({ length: dimensions }, random.normal));
      const made = (): Float32Array => {
        const topic = topics[Math.floor(random.uniform() * topics.length)] as Float32Array;
        return topic.map((value) => value + 0.9 * random.normal());
      };
      const collection = database.collection("bench");
      for (let from = 0; from < vectors; from += 5000)
        collection.put(Array.from({ length: 5000 }, (_, index) => ({ id: String(from + index), vector: made() })));
      const connection = openSqlite(file);
      try {
        const every = connection.prepare(
          'SELECT id FROM "__locara_vec_bench" ORDER BY vec_distance_cosine(vector, ?) LIMIT 10',
        );
        const asked = Array.from({ length: 20 }, made);
        const bytes = (vector: Float32Array) => new Uint8Array(vector.buffer);
        let hits = 0;
        for (const vector of asked) {
          const right = new Set(every.all(bytes(vector)).map(({ id }) => id));
          hits += collection.search({ vector, limit: 10 }).filter(({ id }) => right.has(id)).length;
        }
        const recall = hits / (asked.length * 10);
        if (recall < 0.95) throw new Error(`only ${recall} of the nearest ten were found`);
        let turn = 0;
        const next = () => asked[turn++ % asked.length] as Float32Array;
        const compared = await compare(
          () => milliseconds(() => collection.search({ vector: next(), limit: 10 })),
          () => milliseconds(() => every.all(bytes(next()))),
          { rounds: 11, warmUp: 2 },
        );
        return {
          ...compared,
          note: `${vectors} vectors of ${dimensions}, the nearest 10; recall@10 ${recall.toFixed(3)}`,
        };
      } finally {
        connection.close();
      }
    }),
};

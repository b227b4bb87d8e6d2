import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { Database, VectorItem } from "@locara/schema";
import fc from "fast-check";
import { openDatabases } from "./database.ts";
import { reciprocalRanks } from "./reciprocal-ranks.ts";

function opened(
  t: TestContext,
  dimensions: number | null,
  folder = mkdtempSync(join(tmpdir(), "locara-vec-")),
): Database {
  const databases = openDatabases({
    folder,
    names: ["app"],
    schema: { sql: null, migrations: [] },
    dimensions,
    now: Date.now,
  });
  t.after(() => {
    databases.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return databases.database("app");
}

const item = (id: string, vector: readonly number[], text = ""): VectorItem => ({
  id,
  vector: new Float32Array(vector),
  text,
});
const ids = (found: readonly { readonly id: string }[]) => found.map(({ id }) => id);

test("what points the same way comes first, whatever its length", (t) => {
  const notes = opened(t, 3).collection("notes");
  notes.put([item("east", [1, 0, 0]), item("north", [0, 5, 0]), item("between", [3, 3, 0]), item("west", [-1, 0, 0])]);
  const found = notes.search({ vector: new Float32Array([9, 0, 0]), limit: 4 });
  assert.deepEqual(ids(found), ["east", "between", "north", "west"]);
  assert.deepEqual(
    found.map(({ score }) => Math.round(score * 100) / 100),
    [1, 0.71, 0, -1],
  );
});

test("putting again replaces, removing forgets, in vectors and in words", (t) => {
  const notes = opened(t, 2).collection("notes");
  const vector = new Float32Array([1, 0]);
  notes.put([item("a", [1, 0], "green tea"), item("b", [0, 1], "black coffee")]);
  notes.put([{ ...item("a", [0, 1], "oolong"), data: { page: 3 } }]);
  assert.deepEqual(ids(notes.searchHybrid({ vector, text: "green", limit: 1 })), ["b"], "nothing is green any more");
  assert.deepEqual(notes.searchHybrid({ vector, text: "oolong", limit: 1 })[0]?.data, { page: 3 });
  assert.equal(notes.remove(["a", "never"]), 1);
  assert.deepEqual(ids(notes.search({ vector, limit: 9 })), ["b"]);
});

test("a search in a collection that was never written to finds nothing and makes nothing", (t) => {
  const database = opened(t, 2);
  assert.deepEqual(database.collection("notes").search({ vector: new Float32Array([1, 0]), limit: 1 }), []);
  assert.equal(database.collection("notes").remove(["a"]), 0);
  assert.deepEqual(database.query("SELECT name FROM sqlite_schema", []), []);
});

test("all items of a call are kept, or none", (t) => {
  const notes = opened(t, 2).collection("notes");
  assert.throws(() => notes.put([item("a", [1, 0]), item("b", [1, 0, 0])]), { code: "argument/invalid" });
  assert.deepEqual(notes.search({ vector: new Float32Array([1, 0]), limit: 9 }), []);
});

const refused: readonly { readonly vector: readonly number[]; readonly because: string }[] = [
  { vector: [1, 0, 0], because: "it is too long" },
  { vector: [], because: "it is empty" },
  { vector: [0, 0], because: "zeros have no direction" },
  { vector: [Number.NaN, 1], because: "not a number" },
  { vector: [Number.POSITIVE_INFINITY, 1], because: "not finite" },
];
for (const { vector, because } of refused) {
  test(`a vector is refused: ${because}`, (t) => {
    const notes = opened(t, 2).collection("notes");
    notes.put([item("a", [1, 0])]);
    const given = new Float32Array(vector);
    assert.throws(() => notes.put([{ id: "b", vector: given }]), { code: "argument/invalid" });
    assert.throws(() => notes.search({ vector: given, limit: 1 }), { code: "argument/invalid" });
  });
}

test("without declared dimensions, and with others than were kept, the app is told what to do", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "locara-vec-"));
  opened(t, 2, folder)
    .collection("notes")
    .put([item("a", [1, 0])]);
  assert.throws(
    () =>
      opened(t, 3, folder)
        .collection("notes")
        .search({ vector: new Float32Array([1, 0, 0]), limit: 1 }),
    {
      code: "storage/statement",
      message: /2 dimensions.*declares 3/,
    },
  );
  assert.throws(() => opened(t, null, folder).collection("notes"), { hint: /storage\.vector/ });
});

test("words in a search are words, whatever FTS5 would take them for", (t) => {
  const notes = opened(t, 2).collection("notes");
  notes.put([item("a", [1, 0], "to be or NOT to be"), item("b", [-1, 0.1], 'say "cheese" (near* col:x)')]);
  for (const text of ['"', "NOT", "a OR", "col:x", "near(", "-x", "*", "", "'; DROP TABLE x; --", "\0"]) {
    assert.equal(notes.searchHybrid({ vector: new Float32Array([1, 0]), text, limit: 5 }).length, 2, text);
  }
  assert.deepEqual(ids(notes.searchHybrid({ vector: new Float32Array([0, 1]), text: "CHEESE", limit: 1 })), ["b"]);
});

test("a row that is good in both rankings beats one that is best in one", () => {
  assert.deepEqual(
    reciprocalRanks(
      [
        [1, 2, 3],
        [4, 2, 5],
      ],
      2,
    ).map(({ row }) => row),
    [2, 1],
  );
  assert.deepEqual(reciprocalRanks([], 5), []);
});

test("where signs say little every vector is compared: few dimensions, numbers that are all positive", (t) => {
  const notes = opened(t, 3).collection("notes");
  const all = Array.from({ length: 1500 }, (_, index) =>
    item(String(index), [1 + (index % 7), 1 + (index % 11), 1 + (index % 13)]),
  );
  notes.put(all);
  for (const { id, vector } of all.slice(0, 50)) {
    const [first] = notes.search({ vector, limit: 1 });
    assert.ok(Math.abs((first?.score ?? 0) - 1) < 1e-6, id);
  }
});

/** A sign pattern of its own for each: the bits of a number, spread by a multiplier. */
const spread = (dimensions: number, index: number) =>
  Array.from({ length: dimensions }, (_, at) => (Math.imul(index + 1, at * 2654435761 + 1) & 0x1000 ? 1 : -1));

test("a collection that is too large to compare is searched by signs, and what is near is found", (t) => {
  const dimensions = 512;
  const notes = opened(t, dimensions).collection("notes");
  notes.put(Array.from({ length: 3500 }, (_, index) => item(String(index), spread(dimensions, index))));
  for (const index of [0, 17, 3499]) {
    assert.equal(notes.search({ vector: new Float32Array(spread(dimensions, index)), limit: 1 })[0]?.id, String(index));
  }
});

test("a search by signs sees what was put and removed since the last one, by this process and by others", (t) => {
  const dimensions = 512;
  const folder = mkdtempSync(join(tmpdir(), "locara-vec-"));
  const database = opened(t, dimensions, folder);
  const notes = database.collection("notes");
  const others = opened(t, dimensions, folder).collection("notes");
  const first = (index: number) => notes.search({ vector: new Float32Array(spread(dimensions, index)), limit: 1 })[0];
  notes.put(Array.from({ length: 3500 }, (_, index) => item(String(index), spread(dimensions, index))));
  assert.equal(first(5000)?.score === 1, false);
  notes.put([item("mine", spread(dimensions, 5000))]);
  assert.equal(first(5000)?.id, "mine");
  others.put([item("theirs", spread(dimensions, 6000))]);
  assert.equal(first(6000)?.id, "theirs");
  others.remove(["mine", "17"]);
  notes.remove(["18"]);
  for (const index of [5000, 17, 18]) assert.ok((first(index)?.score ?? 1) < 0.9, `${index} is gone`);
  assert.equal(first(3499)?.id, "3499");
});

test("a search by signs finds what sqlite-vec's own search by signs does", (t) => {
  const dimensions = 512;
  const database = opened(t, dimensions);
  const notes = database.collection("notes");
  // Eight for each of 400 topics: those of a topic differ in few signs, and each in its own numbers.
  const vectors = Array.from({ length: 3200 }, (_, index) =>
    spread(dimensions, index >> 3).map((value, at) =>
      at % 50 === index % 8 ? -value : value * (1 + ((index + at) % 9) / 20),
    ),
  );
  notes.put(vectors.map((vector, index) => item(String(index), vector)));
  notes.remove(Array.from({ length: 300 }, (_, index) => String(index * 7)));
  const theirs = `WITH near AS (SELECT rowid FROM "__locara_vec_notes_signs" WHERE signs MATCH vec_bit(?) AND k = 64)
    SELECT id FROM near JOIN "__locara_vec_notes" ON row = near.rowid ORDER BY vec_distance_cosine(vector, ?) LIMIT 8`;
  for (const vector of vectors.slice(0, 20)) {
    const signs = new Uint8Array(dimensions / 8);
    for (const [at, value] of vector.entries()) if (value > 0) (signs[at >> 3] as number) |= 1 << (at & 7);
    const asked = new Float32Array(vector);
    const found = database.query(theirs, [signs, new Uint8Array(asked.buffer)]);
    assert.equal(found.length, 8);
    assert.deepEqual(ids(notes.search({ vector: asked, limit: 8 })), ids(found as readonly { readonly id: string }[]));
  }
});

test("searches find what comparing with every vector finds", (t) => {
  const dimensions = 20;
  const notes = opened(t, dimensions).collection("notes");
  const vector = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: dimensions, maxLength: dimensions });
  const all = fc.sample(
    vector.filter((values) => values.some((value) => value !== 0)),
    { numRuns: 60, seed: 7 },
  );
  notes.put(all.map((values, index) => item(String(index), values)));
  const cosine = (a: readonly number[], b: readonly number[]) => {
    const product = (x: readonly number[], y: readonly number[]) =>
      x.reduce((sum, value, at) => sum + value * (y[at] as number), 0);
    return product(a, b) / Math.sqrt(product(a, a) * product(b, b));
  };
  for (const asked of all.slice(0, 20)) {
    const best = all
      .map((values) => cosine(values, asked))
      .sort((a, b) => b - a)
      .slice(0, 10);
    const found = notes.search({ vector: new Float32Array(asked), limit: 10 });
    for (const [rank, { score }] of found.entries()) assert.ok(Math.abs(score - (best[rank] as number)) < 1e-5);
  }
});

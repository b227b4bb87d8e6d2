import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryTranscripts } from "../tests/memory-transcripts.ts";
import { highlightParts } from "./search-query.ts";

const spoken = (text: string, position: number) => ({ position, start: position * 5, end: position * 5 + 4, text });
const entry = { title: "Talk", sourceName: "talk.wav", createdAt: 1000, durationSeconds: 20 };

test("segments are there as soon as they are appended, with how far the recording was heard", async () => {
  const { transcripts } = memoryTranscripts();
  const id = await transcripts.create(entry);
  await transcripts.append(id, [spoken("hello there", 0)], 0.5);
  assert.deepEqual(await transcripts.segments(id), [spoken("hello there", 0)]);
  assert.deepEqual(await transcripts.list(), [{ ...entry, id, progress: 0.5, state: "transcribing" }]);
});

test("a batch that fails leaves nothing of itself behind", async () => {
  const { transcripts } = memoryTranscripts();
  const id = await transcripts.create(entry);
  await assert.rejects(transcripts.append(id, [spoken("one", 0)], 7));
  assert.deepEqual(await transcripts.segments(id), []);
});

test("a second attempt overwrites the first, and what it left behind goes when it is complete", async () => {
  const { transcripts } = memoryTranscripts();
  const id = await transcripts.create(entry);
  await transcripts.append(id, [spoken("first", 0), spoken("secnd", 1), spoken("noise", 2)], 0.9);
  await transcripts.append(id, [spoken("first", 0)], 0.4);
  assert.equal((await transcripts.segments(id)).length, 3, "nothing is lost before the new attempt got there");
  await transcripts.complete(id, [spoken("first", 0), spoken("second", 1)], 19);
  assert.deepEqual(
    (await transcripts.segments(id)).map(({ text }) => text),
    ["first", "second"],
  );
  assert.deepEqual(await transcripts.search("noise"), []);
  assert.deepEqual(await transcripts.search("secnd "), [], "the overwritten text is not found");
  assert.equal((await transcripts.search("second")).length, 1);
});

test("what nobody writes any more is marked as interrupted", async () => {
  const { transcripts } = memoryTranscripts();
  const [running, done] = [await transcripts.create(entry), await transcripts.create(entry)];
  await transcripts.complete(done, [], 20);
  await transcripts.saveSummary(done, { text: "So", state: "writing", coveredSeconds: 1, whole: true, createdAt: 1 });
  await transcripts.markInterrupted();
  const states = new Map((await transcripts.list()).map(({ id, state }) => [id, state]));
  assert.deepEqual([states.get(running), states.get(done)], ["interrupted", "done"]);
  assert.equal((await transcripts.summary(done))?.state, "stopped");
});

test("search finds accents, beginnings and phrases over all transcripts, newest first", async () => {
  const { transcripts } = memoryTranscripts();
  const old = await transcripts.create(entry);
  await transcripts.append(old, [spoken("the café closes on Monday", 0), spoken("nothing here", 1)], 1);
  const recent = await transcripts.create({ ...entry, createdAt: 2000, title: "Later" });
  await transcripts.append(recent, [spoken("we met at the cafe", 3)], 1);
  const hits = await transcripts.search("caf");
  assert.deepEqual(
    hits.map(({ transcriptId, title, position }) => ({ transcriptId, title, position })),
    [
      { transcriptId: recent, title: "Later", position: 3 },
      { transcriptId: old, title: "Talk", position: 0 },
    ],
  );
  assert.deepEqual(
    highlightParts(hits[1]?.marked ?? "").filter(({ hit }) => hit),
    [{ text: "café", hit: true }],
  );
  assert.equal((await transcripts.search("cafe ")).length, 2, "with and without the accent");
  assert.equal((await transcripts.search('"closes on"')).length, 1);
  assert.equal((await transcripts.search('"on closes"')).length, 0);
});

for (const typed of [
  '"',
  '""',
  "*",
  "a*b",
  "NEAR(",
  "NEAR(a b, 2)",
  "AND",
  "a OR",
  "NOT x",
  "-x",
  "text:",
  "{a}: b",
  "^a",
  "a + b",
  "'; DROP TABLE segments; --",
  "a\u0000b",
  "(((",
  "\\",
  "%_",
]) {
  test(`searching for ${JSON.stringify(typed)} is no syntax error`, async () => {
    const { transcripts } = memoryTranscripts();
    const id = await transcripts.create(entry);
    await transcripts.append(id, [spoken("words", 0)], 1);
    assert.ok(Array.isArray(await transcripts.search(typed)));
  });
}

test("what is deleted is gone from the list, the text, the summary and the search", async () => {
  const { transcripts, database } = memoryTranscripts();
  const id = await transcripts.create(entry);
  await transcripts.append(id, [spoken("remove me", 0)], 1);
  const summary = { text: "Short.", state: "done", coveredSeconds: 4, whole: true, createdAt: 5 } as const;
  await transcripts.saveSummary(id, summary);
  assert.deepEqual(await transcripts.summary(id), summary);
  await transcripts.remove(id);
  assert.deepEqual(await transcripts.list(), []);
  assert.deepEqual(await transcripts.search("remove"), []);
  await transcripts.saveSummary(id, summary);
  assert.equal(await transcripts.summary(id), null, "a summary that arrives late does not come back to life");
  database.exec("INSERT INTO segments_fts (segments_fts, rank) VALUES ('integrity-check', 1)");
});

test("a new title is what the list shows", async () => {
  const { transcripts } = memoryTranscripts();
  const id = await transcripts.create(entry);
  await transcripts.rename(id, "Lecture 1");
  assert.equal((await transcripts.list())[0]?.title, "Lecture 1");
});

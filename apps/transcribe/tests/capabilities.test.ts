import assert from "node:assert/strict";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { capabilityTests, decisionOf, testApp } from "@locara/harness";
import type { Sql } from "../src/transcripts.ts";
import { openTranscripts } from "../src/transcripts.ts";

const folder = fileURLToPath(new URL("..", import.meta.url));
const picks = [{ name: "talk.wav", content: new Uint8Array(4) }];
const app = await testApp(folder, { picks });
after(() => app.close());

capabilityTests(app);

test("the app declares what it needs, and nothing else", () => {
  assert.deepEqual(
    app.resolved.capabilities.map(({ id }) => id),
    ["app", "clipboard", "db", "fs.user-selected", "llm.chat", "models", "transcribe.file"],
  );
});

const samples = new Float32Array(16);
for (const { command, payload, because } of [
  {
    command: "transcribe.file",
    payload: { model: "qwen2.5-0.5b-instruct-q4_k_m", audio: { samples } },
    because: "the language model does not listen",
  },
  {
    command: "llm.chat",
    payload: { model: "whisper-base.en", messages: [] },
    because: "the speech model does not answer",
  },
  {
    command: "db.query",
    payload: { database: "other", sql: "SELECT 1", parameters: [] },
    because: "it has one database",
  },
  { command: "clipboard.readText", payload: {}, because: "it copies, and never reads what others copied" },
  { command: "fs.readBytes", payload: { path: "$DOCUMENTS/talk.wav" }, because: "nobody picked that file" },
  { command: "fs.write", payload: { path: "$APP_DATA/a.txt", content: "" }, because: "it gave up its own folder" },
  { command: "models.state", payload: { id: "whisper-base" }, because: "a prefix of a name is another name" },
]) {
  test(`${command} is refused here: ${because}`, async () => {
    assert.equal(await decisionOf(app.call(command, payload)), "capability/out-of-scope");
  });
}

test("a recording is picked, heard, stored, found, summarised, copied and saved", async () => {
  const picked = (await app.call("fs.pickOpen", { extensions: ["wav"] })) as { path: string };
  assert.equal(((await app.call("fs.readBytes", { path: picked.path })) as Uint8Array).length, 4);
  const heard = (await app.call("transcribe.file", { model: "whisper-base.en", audio: { samples } })) as {
    segments: { start: number; end: number; text: string }[];
  };

  const transcripts = openTranscripts({
    query: (statement) => app.call("db.query", { database: "app", ...statement }) as ReturnType<Sql["query"]>,
    exec: (statement) => app.call("db.exec", { database: "app", ...statement }) as ReturnType<Sql["exec"]>,
    batch: (statements) => app.call("db.batch", { database: "app", statements }),
  });
  const id = await transcripts.create({ title: "Talk", sourceName: "talk.wav", createdAt: 1, durationSeconds: 2 });
  const segments = heard.segments.map((segment, position) => ({ ...segment, position }));
  await transcripts.complete(id, segments, 2);
  assert.deepEqual(await transcripts.segments(id), segments);
  assert.equal((await transcripts.search("hel")).length, 1);

  const messages = [{ role: "user", content: "Summarise." }];
  await app.call("llm.chat", { model: "qwen2.5-0.5b-instruct-q4_k_m", messages });
  await app.call("clipboard.writeText", { text: "Hello world." });
  const saved = (await app.call("fs.pickSave", { suggestedName: "Talk.txt" })) as { path: string } | null;
  assert.equal(saved, null, "the user closed this dialog");
  await transcripts.remove(id);
  assert.deepEqual(await transcripts.list(), []);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryTranscripts } from "../tests/memory-transcripts.ts";
import { coded, scriptedStream } from "../tests/scripted-stream.ts";
import type { SummaryTools } from "./summary-job.ts";
import { summarise } from "./summary-job.ts";
import type { Summary } from "./transcripts.ts";

const segments = Array.from({ length: 100 }, (_, position) => ({
  position,
  start: position * 5,
  end: position * 5 + 5,
  text: "nine words are what each of these segments holds",
}));

async function setUp(ask: SummaryTools["ask"]) {
  const { transcripts } = memoryTranscripts();
  const id = await transcripts.create({ title: "Talk", sourceName: "talk.wav", createdAt: 1, durationSeconds: 500 });
  const controller = new AbortController();
  const shown: Summary[] = [];
  const run = () => summarise({ transcripts, ask }, id, segments, controller.signal, (summary) => shown.push(summary));
  return { run, shown, controller, stored: () => transcripts.summary(id) };
}

const answer = () =>
  scriptedStream([{ content: "Nine " }, { content: "words." }], { content: "Nine words.", finish: "stop" });

test("a summary is shown as it is written, and stored", async () => {
  const { run, shown, stored } = await setUp(answer);
  await run();
  assert.deepEqual(
    shown.map(({ text, state }) => `${state}: ${text}`),
    ["writing: Nine ", "writing: Nine words.", "done: Nine words."],
  );
  const summary = await stored();
  assert.deepEqual([summary?.text, summary?.state, summary?.whole], ["Nine words.", "done", true]);
});

test("what is too long for the model is shortened until it fits, and how far it reaches is kept", async () => {
  const asked: number[] = [];
  const { run, stored } = await setUp((messages) => {
    const length = messages.at(-1)?.content.length ?? 0;
    asked.push(length);
    return length > 1000 ? scriptedStream([coded("model/input-too-long")], { content: "", finish: "stop" }) : answer();
  });
  await run();
  assert.ok(asked.length > 2 && asked.every((length, at) => at === 0 || length < (asked[at - 1] ?? 0)));
  const summary = await stored();
  assert.equal(summary?.whole, false);
  assert.ok(summary.coveredSeconds > 0 && summary.coveredSeconds < 120, `${summary.coveredSeconds} s`);
});

test("a model that takes next to nothing is an error, not an endless attempt", async () => {
  let attempts = 0;
  const { run, stored } = await setUp(() => {
    attempts++;
    return scriptedStream([coded("model/input-too-long")], { content: "", finish: "stop" });
  });
  await assert.rejects(run(), { code: "model/input-too-long" });
  assert.ok(attempts < 10);
  assert.equal(await stored(), null);
});

test("a summary that does not come to an end is not called done", async () => {
  const { run, stored } = await setUp(() =>
    scriptedStream([{ content: "And so on and" }], { content: "And so on and", finish: "length" }),
  );
  await run();
  assert.equal((await stored())?.state, "cut");
});

test("a stopped summary keeps what was written", async () => {
  const { run, stored, controller } = await setUp(() => ({
    async *[Symbol.asyncIterator]() {
      yield { content: "Nine" };
      controller.abort();
      await Promise.resolve();
      throw coded("call/cancelled");
    },
    result: new Promise<never>(() => undefined),
  }));
  await run();
  const summary = await stored();
  assert.deepEqual([summary?.text, summary?.state], ["Nine", "stopped"]);
});

test("a crash in the middle is reported, and what was written is kept", async () => {
  const { run, stored } = await setUp(() =>
    scriptedStream([{ content: "Nine" }, coded("resource/engine-crashed")], { content: "", finish: "stop" }),
  );
  await assert.rejects(run(), { code: "resource/engine-crashed" });
  assert.equal((await stored())?.text, "Nine");
});

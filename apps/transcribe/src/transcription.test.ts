import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryTranscripts } from "../tests/memory-transcripts.ts";
import { coded, scriptedStream } from "../tests/scripted-stream.ts";
import type { Job, TranscriptionTools } from "./transcription.ts";
import { Interrupted, runJob } from "./transcription.ts";

const heard = (text: string, start: number) => ({ start, end: start + 4, text });
const words = [heard(" one", 0), heard("two\u0002", 5), heard("three", 10)];
const event = (segment: (typeof words)[number], progress: number) => ({ segments: [segment], progress });
const events = words.map((segment, at) => event(segment, (at + 1) / 3));
const job: Job = { source: { name: "talk one.wav", path: "$PICKED/1/talk one.wav" }, transcriptId: null };

function setUp(listen: TranscriptionTools["listen"]) {
  const memory = memoryTranscripts();
  const shown: string[] = [];
  const controller = new AbortController();
  const tools: TranscriptionTools = {
    transcripts: memory.transcripts,
    readPicked: () => Promise.resolve(new Uint8Array(4)),
    toRecording: (wav) => Promise.resolve({ wav, durationSeconds: 15 }),
    listen,
  };
  const run = (what: Job = job) =>
    runJob(tools, what, {
      signal: controller.signal,
      started: (id) => shown.push(`started ${id}`),
      stored: (_id, segments) => shown.push(...segments.map(({ position, text }) => `${position} ${text}`)),
    });
  const texts = async (id: number) => (await memory.transcripts.segments(id)).map(({ text }) => text);
  return { ...memory, controller, shown, run, texts };
}

const whole = () => scriptedStream(events, { segments: words, durationSeconds: 14 });

test("a recording is written down piece by piece, under the name of its file", async () => {
  const { run, transcripts, shown, texts } = setUp(whole);
  await run();
  const [transcript] = await transcripts.list();
  assert.deepEqual(
    { title: transcript?.title, state: transcript?.state, durationSeconds: transcript?.durationSeconds },
    { title: "talk one", state: "done", durationSeconds: 14 },
  );
  assert.deepEqual(await texts(1), ["one", "two", "three"], "cleaned of spaces and control characters");
  assert.deepEqual(shown.slice(0, 4), ["started 1", "0 one", "1 two", "2 three"]);
});

test("an engine that dies leaves what was heard, and a second attempt completes the same transcript", async () => {
  let attempt = 0;
  const { run, transcripts, texts } = setUp(() =>
    attempt++ === 0
      ? scriptedStream([...events.slice(0, 2), coded("resource/engine-crashed")], { segments: [], durationSeconds: 0 })
      : whole(),
  );
  const failure = await run().then(
    () => null,
    (error: unknown) => error,
  );
  assert.ok(failure instanceof Interrupted);
  assert.equal(failure.transcriptId, 1);
  assert.equal((failure.cause as { code?: string }).code, "resource/engine-crashed");
  assert.deepEqual(await texts(1), ["one", "two"]);
  assert.equal((await transcripts.list())[0]?.state, "interrupted");
  await run({ ...job, transcriptId: failure.transcriptId });
  assert.deepEqual(await texts(1), ["one", "two", "three"]);
  assert.deepEqual(
    (await transcripts.list()).map(({ state }) => state),
    ["done"],
  );
});

test("where nothing was heard before the failure, no empty transcript stays", async () => {
  const { run, transcripts } = setUp(() =>
    scriptedStream([coded("model/missing")], { segments: [], durationSeconds: 0 }),
  );
  await assert.rejects(run(), (error: Interrupted) => error.transcriptId === null);
  assert.deepEqual(await transcripts.list(), []);
});

test("stopping keeps what was heard", async () => {
  const { run, transcripts, controller, texts } = setUp(() => ({
    async *[Symbol.asyncIterator]() {
      yield event(words[0] as (typeof words)[number], 0.3);
      controller.abort();
      await Promise.resolve();
      throw coded("call/cancelled");
    },
    result: new Promise<never>(() => undefined),
  }));
  await run();
  assert.deepEqual(await texts(1), ["one"]);
  const [transcript] = await transcripts.list();
  assert.deepEqual([transcript?.state, transcript?.progress], ["stopped", 0.3]);
});

test("a stream that ends quietly when it is stopped was stopped, not done", async () => {
  const { run, transcripts, controller } = setUp(() => {
    controller.abort();
    return scriptedStream(events.slice(0, 1), { segments: [], durationSeconds: 0 });
  });
  await run();
  assert.equal((await transcripts.list())[0]?.state, "stopped");
});

test("what could not be stored is not shown", async () => {
  const { run, faults, shown, texts } = setUp(() => ({
    async *[Symbol.asyncIterator]() {
      yield event(words[0] as (typeof words)[number], 0.3);
      await Promise.resolve();
      faults.change = coded("storage/full");
      yield event(words[1] as (typeof words)[number], 0.6);
    },
    result: new Promise<never>(() => undefined),
  }));
  await assert.rejects(run(), (error: Interrupted) => (error.cause as { code?: string }).code === "storage/full");
  assert.deepEqual(shown, ["started 1", "0 one"]);
  assert.deepEqual(await texts(1), ["one"]);
});

test("a recording that cannot be read begins no transcript", async () => {
  const { run, transcripts } = setUp(whole);
  const file = new File([], "gone.wav");
  file.arrayBuffer = () => Promise.reject(new DOMException("Gone.", "NotFoundError"));
  await assert.rejects(
    run({ source: { name: file.name, file }, transcriptId: null }),
    (error: Interrupted) => (error.cause as { code?: string }).code === "file/unreadable",
  );
  assert.deepEqual(await transcripts.list(), []);
});

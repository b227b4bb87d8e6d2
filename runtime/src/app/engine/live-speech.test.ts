import assert from "node:assert/strict";
import { test } from "node:test";
import { LocaraError, type Segment, type Speech } from "@locara/schema";
import { createLiveSpeech } from "./live-speech.ts";
import { sampleRate } from "./wav.ts";

const never = new AbortController().signal;
const voice = (seconds: number) =>
  Float32Array.from({ length: seconds * sampleRate }, (_, index) => Math.sin(index / 5) / 2);
const pause = (seconds: number) => new Float32Array(seconds * sampleRate);

/** Says of every recording how long it was. */
const lengths: string[] = [];
const transcribe: Speech["transcribe"] = async (model, audio, _options, { signal }) => {
  signal.throwIfAborted();
  if (model === "missing") throw new LocaraError("model/missing", "It is not here.", "Fetch it.");
  const { samples } = audio as { readonly samples: Float32Array };
  if (samples.length === 0) return { durationSeconds: 0, segments: [] };
  lengths.push(String(samples.length / sampleRate));
  return { durationSeconds: 0, segments: [{ start: 0, end: 30, text: "words" }] };
};

function listening(model = "tiny", signal = never) {
  const speech = createLiveSpeech(transcribe);
  const came: Segment[] = [];
  const emit = async ({ segments }: { readonly segments: readonly Segment[] }) => void came.push(...segments);
  return { speech, came, result: speech.live(model, "talk", {}, { signal, emit }) };
}

test("what is said between two pauses is a segment, at its place in the whole", async () => {
  const { speech, came, result } = listening();
  await speech.hear("tiny", "talk", voice(2), false, never);
  await speech.hear("tiny", "talk", pause(1), false, never);
  await speech.hear("tiny", "talk", voice(2), true, never);
  assert.deepEqual(await result, { durationSeconds: 5 });
  assert.equal(came.length, 2);
  const [first, second] = came as [Segment, Segment];
  assert.deepEqual([first.start, first.end], [0, 2.2], "the first ends in the pause");
  assert.equal(second.start, 2.9, "the second begins a moment before the voice");
  assert.equal(second.end, 5, "no segment ends after the sound");
});

test("nobody has to understand silence", async () => {
  lengths.length = 0;
  const { speech, came, result } = listening();
  await speech.hear("tiny", "talk", pause(4), true, never);
  assert.deepEqual(await result, { durationSeconds: 4 });
  assert.deepEqual([lengths, came], [[], []]);
});

test("what is too short for an engine is made long enough, and ends where it ended", async () => {
  lengths.length = 0;
  const { speech, came, result } = listening();
  await speech.hear("tiny", "talk", voice(0.5), true, never);
  await result;
  assert.deepEqual(lengths, ["1.2"]);
  assert.equal(came[0]?.end, 0.5);
});

test("a model that cannot be loaded is said before anything is heard", async () => {
  await assert.rejects(listening("missing").result, { code: "model/missing" });
});

const notListening = { code: "audio/not-listening" };

test("sound for a listening that never was, is over, or is another model's is refused", async () => {
  const { speech, result } = listening();
  await assert.rejects(speech.hear("tiny", "other", voice(1), false, never), notListening);
  await assert.rejects(speech.hear("other", "talk", voice(1), false, never), notListening);
  await speech.hear("tiny", "talk", voice(1), true, never);
  await assert.rejects(speech.hear("tiny", "talk", voice(1), false, never), notListening);
  await result;
  await assert.rejects(speech.hear("tiny", "talk", voice(1), false, never), notListening);
});

test("a name listens once at a time, and can listen again afterwards", async () => {
  const { speech, result } = listening();
  const again = () => speech.live("tiny", "talk", {}, { signal: never, emit: async () => undefined });
  await assert.rejects(again(), { code: "resource/busy" });
  await speech.hear("tiny", "talk", voice(1), true, never);
  await result;
  const second = again();
  await speech.hear("tiny", "talk", voice(1), true, never);
  assert.deepEqual(await second, { durationSeconds: 1 });
});

test("a cancelled listening ends at once, and hears nothing more", async () => {
  const controller = new AbortController();
  const { speech, result } = listening("tiny", controller.signal);
  await speech.hear("tiny", "talk", voice(1), false, never);
  controller.abort();
  await assert.rejects(result, { code: "call/cancelled" });
  await assert.rejects(speech.hear("tiny", "talk", voice(1), false, never), notListening);
});

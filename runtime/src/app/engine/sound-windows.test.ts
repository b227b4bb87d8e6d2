import assert from "node:assert/strict";
import { test } from "node:test";
import { createSoundWindows, windowLength } from "./sound-windows.ts";
import { sampleRate } from "./wav.ts";

const never = new AbortController().signal;
const loud = (seconds: number) =>
  Float32Array.from({ length: seconds * sampleRate }, (_, index) => Math.sin(index / 5) / 2);
const quiet = (seconds: number) => new Float32Array(seconds * sampleRate);
const frames = (...parts: readonly (readonly [count: number, level: number])[]) =>
  parts.flatMap(([count, level]) => Array.from({ length: count }, () => level));

const lengths = [
  { loudness: frames(), length: 0, because: "nothing was heard yet" },
  { loudness: frames([70, 0.3], [25, 0]), length: 80, because: "it is cut in the middle of the pause" },
  { loudness: frames([20, 0.3], [40, 0]), length: 0, because: "a pause this early would leave too little" },
  { loudness: frames([20, 0.3], [60, 0]), length: 66, because: "a pause that lasts until there is enough counts" },
  { loudness: frames([80, 0.3], [19, 0], [10, 0.3]), length: 0, because: "a gap between two words is no pause" },
  { loudness: frames([80, 0.3], [25, 0.02]), length: 90, because: "beside a voice, a murmur is a pause" },
  { loudness: frames([999, 0.3]), length: 0, because: "a speaker may still pause" },
  {
    loudness: frames([900, 0.3], [1, 0.2], [99, 0.3]),
    length: 901,
    because: "who never pauses is cut where it is quietest",
  },
];

for (const { loudness, length, because } of lengths) {
  test(`of ${loudness.length} frames ${length} make a window: ${because}`, () =>
    assert.equal(windowLength(loudness), length));
}

test("every sample comes once, in order, whatever pieces it was brought in", async () => {
  const windows = createSoundWindows();
  const whole = [loud(2), quiet(1), loud(3), quiet(1), loud(0.5)];
  const all = Float32Array.from(whole.flatMap((part) => [...part]));
  for (let at = 0; at < all.length; at += 1234) await windows.push(all.subarray(at, at + 1234), never);
  windows.end();
  const got: Float32Array[] = [];
  for (let next = await windows.next(); next !== null; next = await windows.next())
    got.push(new Float32Array(next.silence), next.samples);
  assert.equal(got.length, 6);
  assert.deepEqual(Float32Array.from(got.flatMap((part) => [...part])), all);
});

test("silence before a voice is left away but for a moment, and a window of silence alone is empty", async () => {
  const windows = createSoundWindows();
  await windows.push(quiet(1), never);
  await windows.push(loud(2), never);
  windows.end();
  const spoken = await windows.next();
  assert.deepEqual([spoken?.silence, spoken?.samples.length], [0.9 * sampleRate, 2.1 * sampleRate]);
  const nobody = createSoundWindows();
  await nobody.push(quiet(1), never);
  nobody.end();
  assert.deepEqual(await nobody.next(), { silence: sampleRate, samples: new Float32Array(0) });
});

test("who brings too much waits until some of it was taken", async () => {
  const windows = createSoundWindows();
  await windows.push(loud(31), never);
  let taken = false;
  const pushed = windows.push(loud(1), never).then(() => {
    taken = true;
  });
  await new Promise(setImmediate);
  assert.equal(taken, false);
  await windows.next();
  await pushed;
  assert.equal(taken, true);
});

test("who waits can take it back, and who waits for a closed one is told", async () => {
  const windows = createSoundWindows();
  await windows.push(loud(31), never);
  const controller = new AbortController();
  const cancelled = windows.push(loud(1), controller.signal);
  controller.abort();
  await assert.rejects(cancelled, { name: "AbortError" });
  const waiting = windows.push(loud(1), never);
  windows.close();
  assert.equal(await waiting, false);
  assert.equal(await windows.next(), null);
});

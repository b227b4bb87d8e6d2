import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeWav, isWav, readWavHeader } from "./wav.ts";

const second = encodeWav(new Float32Array(16_000));

function changed(at: number, value: number, size: 2 | 4 = 2): Uint8Array {
  const bytes = second.slice();
  const view = new DataView(bytes.buffer);
  if (size === 2) view.setUint16(at, value, true);
  else view.setUint32(at, value, true);
  return bytes;
}

test("what is encoded is a WAV file of plain numbers", () => {
  assert.ok(isWav(second));
  assert.deepEqual(readWavHeader(second), { plain: true, durationSeconds: 1 });
});

test("samples beyond the range are cut, not wrapped around", () => {
  const view = new DataView(encodeWav(Float32Array.of(0, 1, -1, 2, -2)).buffer);
  assert.deepEqual(
    [0, 1, 2, 3, 4].map((at) => view.getInt16(44 + at * 2, true)),
    [0, 32_767, -32_767, 32_767, -32_767],
  );
});

for (const { bytes, plain, because } of [
  { bytes: changed(20, 3), plain: true, because: "the engine reads floating point" },
  { bytes: changed(22, 2), plain: true, because: "the engine mixes channels" },
  { bytes: changed(20, 0x11), plain: false, because: "compressed samples are decoded in the page" },
]) {
  test(`the samples of a WAV file are plain: ${plain}, because ${because}`, () => {
    assert.equal(readWavHeader(bytes)?.plain, plain);
  });
}

test("a length that is longer than the file, or missing, counts what is there", () => {
  assert.equal(readWavHeader(changed(40, 0xffffffff, 4))?.durationSeconds, 1);
  assert.equal(readWavHeader(changed(40, 0, 4))?.durationSeconds, 1);
});

test("chunks before the sound are passed over", () => {
  const list = Uint8Array.of(0x4c, 0x49, 0x53, 0x54, 3, 0, 0, 0, 1, 2, 3, 0);
  const bytes = new Uint8Array(second.length + list.length);
  bytes.set(second.subarray(0, 36));
  bytes.set(list, 36);
  bytes.set(second.subarray(36), 36 + list.length);
  assert.deepEqual(readWavHeader(bytes), { plain: true, durationSeconds: 1 });
});

for (const { bytes, because } of [
  { bytes: second.subarray(0, 30), because: "it ends within its header" },
  { bytes: second.subarray(0, 36), because: "it has no sound" },
]) {
  test(`a WAV file is broken: ${because}`, () => {
    assert.ok(isWav(bytes));
    assert.equal(readWavHeader(bytes), null);
  });
}

test("other bytes are no WAV file", () => {
  assert.equal(isWav(new Uint8Array()), false);
  assert.equal(isWav(new TextEncoder().encode("ID3 this is an MP3 file")), false);
});

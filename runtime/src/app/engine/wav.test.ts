import assert from "node:assert/strict";
import { test } from "node:test";
import { LocaraError } from "@locara/schema";
import fc from "fast-check";
import { readWav, readWavHeader, resample } from "./wav.ts";

interface Format {
  readonly tag?: number;
  readonly channels?: number;
  readonly rate?: number;
  readonly bits?: number;
  readonly claimedBytes?: number;
  readonly before?: Buffer;
}

const chunk = (id: string, content: Uint8Array, claimed = content.length): Buffer => {
  const head = Buffer.alloc(8);
  head.write(id);
  head.writeUInt32LE(claimed, 4);
  return Buffer.concat([head, content, Buffer.alloc(content.length % 2)]);
};

function wav(
  data: Uint8Array,
  { tag = 1, channels = 1, rate = 16_000, bits = 16, claimedBytes, before = Buffer.alloc(0) }: Format = {},
): Buffer {
  const format = Buffer.alloc(tag === 0xfffe ? 40 : 16);
  format.writeUInt16LE(tag, 0);
  format.writeUInt16LE(channels, 2);
  format.writeUInt32LE(rate, 4);
  format.writeUInt16LE(bits, 14);
  if (tag === 0xfffe) format.writeUInt16LE(1, 24);
  const body = Buffer.concat([
    Buffer.from("WAVE"),
    chunk("fmt ", format),
    before,
    chunk("data", data, claimedBytes ?? data.length),
  ]);
  return chunk("RIFF", body);
}

const samples16 = (...values: readonly number[]) => Buffer.from(Int16Array.from(values).buffer);
const close = (a: Float32Array, b: readonly number[]) =>
  a.length === b.length && b.every((value, index) => Math.abs((a[index] ?? 9) - value) < 1e-4);

const encodings = [
  { name: "8-bit", data: Buffer.from([128, 192, 0]), format: { bits: 8 }, heard: [0, 0.5, -1] },
  { name: "16-bit", data: samples16(0, 16_384, -32_768), format: {}, heard: [0, 0.5, -1] },
  { name: "24-bit", data: Buffer.from([0, 0, 0, 0, 0, 0x40, 0, 0, 0x80]), format: { bits: 24 }, heard: [0, 0.5, -1] },
  {
    name: "32-bit",
    data: Buffer.from(Int32Array.of(0, 2 ** 30, -(2 ** 31)).buffer),
    format: { bits: 32 },
    heard: [0, 0.5, -1],
  },
  {
    name: "float",
    data: Buffer.from(Float32Array.of(0, 0.5, -1).buffer),
    format: { tag: 3, bits: 32 },
    heard: [0, 0.5, -1],
  },
  { name: "extensible", data: samples16(0, 16_384, -32_768), format: { tag: 0xfffe }, heard: [0, 0.5, -1] },
  { name: "stereo", data: samples16(16_384, 0, -32_768, -32_768), format: { channels: 2 }, heard: [0.25, -1] },
  {
    name: "float beyond all bounds",
    data: Buffer.from(Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, 7).buffer),
    format: { tag: 3, bits: 32 },
    heard: [0, 0, 1],
  },
];

for (const { name, data, format, heard } of encodings) {
  test(`${name} samples are read as what they mean`, () => {
    assert.equal(close(readWav(wav(data, format)), heard), true);
  });
}

test("chunks before the samples are passed over, odd ones too", () => {
  assert.equal(close(readWav(wav(samples16(16_384), { before: chunk("LIST", Buffer.from("abc")) })), [0.5]), true);
});

test("a recorder that never wrote its length is heard to the end of the file", () => {
  for (const claimedBytes of [0, 0xffff_ffff]) {
    assert.equal(readWavHeader(wav(samples16(1, 2, 3), { claimedBytes })).frames, 3);
  }
});

const tone = (frequency: number, rate: number, seconds: number) =>
  Float32Array.from({ length: rate * seconds }, (_, index) => Math.sin((2 * Math.PI * frequency * index) / rate));
const loudness = (samples: Float32Array) =>
  Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length);

for (const rate of [8000, 11_025, 22_050, 44_100, 48_000]) {
  test(`a tone keeps its pitch and loudness from ${rate} Hz`, () => {
    const heard = resample(tone(440, rate, 1), rate, 16_000);
    const wanted = tone(440, 16_000, 1);
    assert.equal(Math.abs(heard.length - wanted.length) <= 1, true);
    const middle = (samples: Float32Array) => samples.subarray(1000, 15_000);
    const difference = middle(heard).map((value, index) => value - (middle(wanted)[index] ?? 0));
    assert.equal(loudness(difference) < 0.01, true, `off by ${loudness(difference)}`);
  });
}

test("what is too high to be kept vanishes instead of coming back low", () => {
  assert.equal(loudness(resample(tone(12_000, 48_000, 0.2), 48_000, 16_000)) < 0.01, true);
});

const refused = [
  { name: "no WAV file", file: Buffer.from("hello"), code: "audio/unreadable" },
  { name: "an empty file", file: Buffer.alloc(0), code: "audio/unreadable" },
  { name: "a header alone", file: wav(Buffer.alloc(0)).subarray(0, 30), code: "audio/unreadable" },
  { name: "compressed sound", file: wav(Buffer.alloc(8), { tag: 2 }), code: "audio/unreadable" },
  { name: "no channels", file: wav(Buffer.alloc(8), { channels: 0 }), code: "audio/unreadable" },
  { name: "a rate of 0", file: wav(Buffer.alloc(8), { rate: 0 }), code: "audio/unreadable" },
  { name: "12-bit samples", file: wav(Buffer.alloc(8), { bits: 12 }), code: "audio/unreadable" },
  { name: "64-bit floats", file: wav(Buffer.alloc(8), { tag: 3, bits: 64 }), code: "audio/unreadable" },
  {
    name: "a header that claims two hours",
    file: wav(Buffer.alloc(8), { claimedBytes: 2 * 3600 * 32_000 }),
    code: "audio/too-long",
  },
  {
    name: "an hour and a second of it",
    file: wav(Buffer.alloc(3601 * 1000), { bits: 8, rate: 1000 }),
    code: "audio/too-long",
  },
];

for (const { name, file, code } of refused) {
  test(`${name} is refused as ${code}`, () => {
    assert.throws(() => readWav(file), { code });
  });
}

test("an hour is not too long", () => {
  assert.equal(readWavHeader(wav(Buffer.alloc(3600 * 1000), { bits: 8, rate: 1000 })).frames, 3_600_000);
});

test("no header, however hostile, gives anything but samples within the file or a clear refusal", () => {
  const field = fc.oneof(
    fc.constantFrom(0, 1, 2, 3, 8, 16, 24, 32, 40, 0xfffe, 0xffff, 0x7fff_ffff, 0xffff_ffff),
    fc.nat(),
  );
  const hostile = fc.record({
    data: fc.uint8Array({ maxLength: 64 }),
    cut: fc.nat(120),
    fields: fc.array(fc.tuple(fc.nat(60), field), { maxLength: 6 }),
  });
  fc.assert(
    fc.property(hostile, ({ data, cut, fields }) => {
      const file = wav(data, { bits: 8, rate: 8000, before: chunk("LIST", Buffer.from("abcdef")) });
      for (const [at, value] of fields) file.writeUInt32LE(value >>> 0, Math.min(at, file.length - 4));
      const bytes = file.subarray(0, file.length - (cut > 60 ? 0 : Math.min(cut, file.length)));
      try {
        const { dataStart, frames, bytesPerSample, channels } = readWavHeader(bytes);
        assert.equal(dataStart + frames * bytesPerSample * channels <= bytes.length, true);
        assert.equal(
          readWav(bytes).every((value) => Math.abs(value) <= 1),
          true,
        );
      } catch (error) {
        assert.equal(error instanceof LocaraError, true, String(error));
      }
    }),
    { numRuns: 3000 },
  );
});

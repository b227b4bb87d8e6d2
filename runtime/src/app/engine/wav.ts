import { LocaraError } from "@locara/schema";

/** What speech engines hear: samples per second, one channel. */
export const sampleRate = 16_000;
export const maxAudioSeconds = 3600;

/** The useful part of a WAV file's header, checked against the file itself. */
export interface WavHeader {
  readonly encoding: "integer" | "float";
  readonly channels: number;
  readonly rate: number;
  readonly bytesPerSample: number;
  /** Where the samples stand. Never beyond the end of the file, whatever the header says. */
  readonly dataStart: number;
  readonly frames: number;
}

const unreadable = (why: string) =>
  new LocaraError(
    "audio/unreadable",
    `The recording cannot be read: ${why}.`,
    "Use a WAV file with 8 to 32-bit samples, or decode it in the page first.",
  );

/** `audio/too-long` unless `seconds` is at most one hour. */
export function assertAudioLength(seconds: number): void {
  if (seconds <= maxAudioSeconds) return;
  const minutes = Math.round(seconds / 60);
  throw new LocaraError(
    "audio/too-long",
    `The recording is ${minutes} minutes long; one hour is the most.`,
    "Cut the recording into parts.",
  );
}

const text = (view: DataView, at: number) =>
  String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3));

/** Reads a WAV file's header and allocates nothing. Throws `audio/unreadable` or `audio/too-long`. */
export function readWavHeader(file: Uint8Array): WavHeader {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file.length < 12 || text(view, 0) !== "RIFF" || text(view, 8) !== "WAVE") throw unreadable("it is no WAV file");
  let format: Omit<WavHeader, "dataStart" | "frames"> | null = null;
  // Chunks are padded to even length. Every step is at least 8 bytes, so that this ends.
  for (let at = 12; at + 8 <= file.length; ) {
    const id = text(view, at);
    const claimed = view.getUint32(at + 4, true);
    const start = at + 8;
    if (id === "fmt ") format = readFormat(view, start, Math.min(claimed, file.length - start));
    if (id === "data") {
      if (format === null) throw unreadable("its samples come before their format");
      return measure(format, start, claimed, file.length);
    }
    at = start + claimed + (claimed % 2);
  }
  throw unreadable("it holds no samples");
}

function measure(
  format: Omit<WavHeader, "dataStart" | "frames">,
  dataStart: number,
  claimed: number,
  fileBytes: number,
): WavHeader {
  const frameBytes = format.bytesPerSample * format.channels;
  const present = fileBytes - dataStart;
  // A recorder that streams leaves 0 or 0xffffffff; a file that says it is too long is believed, so that nothing large is tried.
  const streamed = claimed === 0 || claimed === 0xffff_ffff;
  if (!streamed) assertAudioLength(claimed / frameBytes / format.rate);
  const frames = Math.floor(Math.min(streamed ? present : claimed, present) / frameBytes);
  assertAudioLength(frames / format.rate);
  return { ...format, dataStart, frames };
}

function readFormat(view: DataView, at: number, bytes: number): Omit<WavHeader, "dataStart" | "frames"> {
  if (bytes < 16) throw unreadable("its format is cut off");
  const tag = view.getUint16(at, true);
  // The extensible form carries the real tag as the first two bytes of an identifier.
  const real = tag === 0xfffe && bytes >= 40 ? view.getUint16(at + 24, true) : tag;
  const channels = view.getUint16(at + 2, true);
  const rate = view.getUint32(at + 4, true);
  const bits = view.getUint16(at + 14, true);
  if (real !== 1 && real !== 3) throw unreadable(`its encoding (${real}) is not PCM`);
  if (channels < 1 || channels > 64) throw unreadable(`it claims ${channels} channels`);
  if (rate < 1000 || rate > 768_000) throw unreadable(`it claims ${rate} samples per second`);
  if (real === 3 ? bits !== 32 : ![8, 16, 24, 32].includes(bits)) throw unreadable(`it has ${bits}-bit samples`);
  return { encoding: real === 3 ? "float" : "integer", channels, rate, bytesPerSample: bits / 8 };
}

const readers: Readonly<Record<string, (view: DataView, at: number) => number>> = {
  integer1: (view, at) => (view.getUint8(at) - 128) / 128,
  integer2: (view, at) => view.getInt16(at, true) / 32_768,
  integer3: (view, at) => ((view.getInt8(at + 2) << 16) | view.getUint16(at, true)) / 8_388_608,
  integer4: (view, at) => view.getInt32(at, true) / 2_147_483_648,
  float4: (view, at) => {
    const value = view.getFloat32(at, true);
    return Number.isFinite(value) ? value : 0;
  },
};

/** A WAV file as 16 kHz mono samples between -1 and 1. Throws `audio/unreadable` or `audio/too-long`. */
export function readWav(file: Uint8Array): Float32Array {
  const header = readWavHeader(file);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const read = readers[`${header.encoding}${header.bytesPerSample}`];
  if (read === undefined) throw unreadable("its samples have an unknown form");
  const { channels, bytesPerSample, dataStart, frames } = header;
  const mono = new Float32Array(frames);
  for (let frame = 0, at = dataStart; frame < frames; frame++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++, at += bytesPerSample) sum += read(view, at);
    mono[frame] = Math.max(-1, Math.min(1, sum / channels));
  }
  return resample(mono, header.rate, sampleRate);
}

/** Zero crossings of the filter on each side: enough that speech has no audible mirror images. */
const crossings = 16;
const maxPhases = 4096;

/**
 * The same sound at another rate, by a windowed sinc filter: below both halves of the rates everything passes, above
 * nothing, so that high tones vanish instead of coming back as low ones.
 */
export function resample(input: Float32Array, from: number, to: number): Float32Array {
  if (from === to || input.length === 0) return input;
  const output = new Float32Array(Math.floor((input.length * to) / from));
  const cutoff = Math.min(1, to / from) * 0.95;
  const reach = Math.ceil(crossings / cutoff);
  const phases = Math.min(maxPhases, to / gcd(from, to));
  const kernels = Array.from({ length: phases }, (_, phase) => kernel(phase / phases, cutoff, reach));
  const step = from / to;
  for (let index = 0; index < output.length; index++) {
    const position = index * step;
    const rounded = Math.round((position % 1) * phases);
    const centre = Math.floor(position) + (rounded === phases ? 1 : 0);
    const taps = kernels[rounded % phases] as Float32Array;
    let sum = 0;
    const first = Math.max(0, reach - centre);
    const last = Math.min(taps.length, input.length - centre + reach);
    for (let tap = first; tap < last; tap++) sum += (taps[tap] as number) * (input[centre - reach + tap] as number);
    output[index] = Math.max(-1, Math.min(1, sum));
  }
  return output;
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

function kernel(fraction: number, cutoff: number, reach: number): Float32Array {
  const taps = Float32Array.from({ length: 2 * reach + 1 }, (_, tap) => {
    const distance = tap - reach - fraction;
    const sinc = distance === 0 ? 1 : Math.sin(Math.PI * cutoff * distance) / (Math.PI * cutoff * distance);
    const window = Math.abs(distance) > reach ? 0 : 0.5 + 0.5 * Math.cos((Math.PI * distance) / reach);
    return cutoff * sinc * window;
  });
  const sum = taps.reduce((total, tap) => total + tap, 0);
  return taps.map((tap) => tap / sum);
}

/** What the speech model takes. */
export const sampleRate = 16_000;

export interface WavHeader {
  /** Its samples are plain numbers, which the engine reads at any rate and in any number of channels. */
  readonly plain: boolean;
  readonly durationSeconds: number;
}

const tag = (bytes: Uint8Array, at: number) => String.fromCharCode(...bytes.subarray(at, at + 4));

/** Does it begin like a WAV file? */
export function isWav(bytes: Uint8Array): boolean {
  return tag(bytes, 0) === "RIFF" && tag(bytes, 8) === "WAVE";
}

/** The header of a WAV file, or null where it is broken. */
export function readWavHeader(bytes: Uint8Array): WavHeader | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let format: { plain: boolean; bytesPerSecond: number } | null = null;
  for (let at = 12; at + 8 <= bytes.byteLength; ) {
    const length = view.getUint32(at + 4, true);
    const body = at + 8;
    if (tag(bytes, at) === "fmt " && body + 16 <= bytes.byteLength) format = readFormat(view, body, length);
    if (tag(bytes, at) === "data" && format !== null) {
      // A recorder that was cut off leaves a length that is too long, or none.
      const present = bytes.byteLength - body;
      const claimed = length === 0 ? present : Math.min(length, present);
      return { plain: format.plain, durationSeconds: format.bytesPerSecond > 0 ? claimed / format.bytesPerSecond : 0 };
    }
    at = body + length + (length % 2);
  }
  return null;
}

function readFormat(view: DataView, at: number, length: number) {
  const named = view.getUint16(at, true);
  // The extensible form says what it really is further on.
  const real = named === 0xfffe && length >= 40 && at + 26 <= view.byteLength ? view.getUint16(at + 24, true) : named;
  return { plain: real === 1 || real === 3, bytesPerSecond: view.getUint32(at + 8, true) };
}

/** Samples between −1 and 1 as a WAV file of 16-bit integers, in one channel, at the model's rate. */
export function encodeWav(samples: Float32Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(44 + samples.length * 2);
  const view = new DataView(bytes.buffer);
  const write = (at: number, name: string) => bytes.set(new TextEncoder().encode(name), at);
  write(0, "RIFF");
  view.setUint32(4, 36 + samples.length * 2, true);
  write(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  write(36, "data");
  view.setUint32(40, samples.length * 2, true);
  for (let at = 0; at < samples.length; at++) {
    view.setInt16(44 + at * 2, Math.round(Math.max(-1, Math.min(1, samples[at] ?? 0)) * 32_767), true);
  }
  return bytes;
}

/** What the speech model takes. */
export const sampleRate = 16_000;

export interface WavHeader {
  /** The engine reads it as it is: integers of 16 bits, in one channel, at the model's rate. */
  readonly ready: boolean;
  readonly durationSeconds: number;
}

/** The header of a WAV file, or null where the bytes are none. */
export function readWavHeader(bytes: Uint8Array): WavHeader | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tag = (at: number) => String.fromCharCode(...bytes.subarray(at, at + 4));
  if (bytes.byteLength < 12 || tag(0) !== "RIFF" || tag(8) !== "WAVE") return null;
  let format: { integers: boolean; channels: number; rate: number; bytesPerSecond: number; bits: number } | null = null;
  for (let at = 12; at + 8 <= bytes.byteLength; ) {
    const length = view.getUint32(at + 4, true);
    const body = at + 8;
    if (tag(at) === "fmt " && body + 16 <= bytes.byteLength) {
      format = {
        integers: view.getUint16(body, true) === 1,
        channels: view.getUint16(body + 2, true),
        rate: view.getUint32(body + 4, true),
        bytesPerSecond: view.getUint32(body + 8, true),
        bits: view.getUint16(body + 14, true),
      };
    }
    if (tag(at) === "data" && format !== null) {
      const { integers, channels, rate, bytesPerSecond, bits } = format;
      // A recorder that was cut off leaves a length that is too long, or none.
      const present = Math.min(length, bytes.byteLength - body);
      return {
        ready: integers && bits === 16 && channels === 1 && rate === sampleRate,
        durationSeconds: bytesPerSecond > 0 ? present / bytesPerSecond : 0,
      };
    }
    at = body + length + (length % 2);
  }
  return null;
}

/** Samples between −1 and 1 as a WAV file of 16-bit integers, in one channel, at the model's rate. */
export function encodeWav(samples: Float32Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(44 + samples.length * 2);
  const view = new DataView(bytes.buffer);
  const tag = (at: number, name: string) => bytes.set(new TextEncoder().encode(name), at);
  tag(0, "RIFF");
  view.setUint32(4, 36 + samples.length * 2, true);
  tag(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  tag(36, "data");
  view.setUint32(40, samples.length * 2, true);
  for (let at = 0; at < samples.length; at++) {
    view.setInt16(44 + at * 2, Math.round(Math.max(-1, Math.min(1, samples[at] ?? 0)) * 32_767), true);
  }
  return bytes;
}

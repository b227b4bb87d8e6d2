import { PageError } from "./problem.ts";
import { duration } from "./time.ts";
import { encodeWav, isWav, readWavHeader, sampleRate } from "./wav.ts";

/** What the file dialog offers. What can really be read is what the page's engine decodes. */
export const extensions = ["wav", "mp3", "m4a", "aac", "flac", "ogg", "oga", "opus", "webm", "mp4"];

/** A call carries at most 256 MiB; this leaves room for the rest of it. */
const maxWavBytes = 240 * 1024 * 1024;
/** What the engine listens to at once. */
const maxSeconds = 3600;
/** Decoding needs several times the file's size in memory. */
const maxFileBytes = 1024 * 1024 * 1024;

export interface Recording {
  readonly wav: Uint8Array;
  readonly durationSeconds: number;
}

function mix(buffer: AudioBuffer): Float32Array {
  const mixed = buffer.getChannelData(0).slice();
  for (let channel = 1; channel < buffer.numberOfChannels; channel++) {
    const samples = buffer.getChannelData(channel);
    for (let at = 0; at < mixed.length; at++) mixed[at] = (mixed[at] ?? 0) + (samples[at] ?? 0);
  }
  if (buffer.numberOfChannels > 1)
    for (let at = 0; at < mixed.length; at++) mixed[at] = (mixed[at] ?? 0) / buffer.numberOfChannels;
  return mixed;
}

async function decode(bytes: Uint8Array): Promise<Recording> {
  // decodeAudioData resamples to the rate of its context, and takes the buffer away.
  const buffer = await new OfflineAudioContext(1, 1, sampleRate).decodeAudioData(bytes.slice().buffer);
  return { wav: encodeWav(mix(buffer)), durationSeconds: buffer.duration };
}

/** The bytes of a dropped file. */
export async function readDropped(file: File): Promise<Uint8Array> {
  if (file.size > maxFileBytes) {
    throw new PageError(
      "file/too-large",
      `${file.name} is larger than 1 GB.`,
      "Split it into shorter parts, or save it in a smaller format.",
    );
  }
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (cause) {
    throw new PageError(
      "file/unreadable",
      `${file.name} could not be read.`,
      "Check that it is a file and still there, then drop it again.",
      {
        cause,
      },
    );
  }
}

function tooLong(durationSeconds: number): PageError {
  return new PageError(
    "audio/too-long",
    `This recording lasts ${duration(durationSeconds)}; one hour is the most that can be written down at once.`,
    "Split it into parts and drop them together.",
  );
}

/** A recording in any format that the engine or the page can read, as a WAV file for the engine. */
export async function toRecording(bytes: Uint8Array): Promise<Recording> {
  const header = isWav(bytes) ? readWavHeader(bytes) : null;
  if (header !== null && header.durationSeconds > maxSeconds) throw tooLong(header.durationSeconds);
  // A broken one goes to the engine too: it knows best what is wrong with it.
  if (isWav(bytes) && header?.plain !== false && bytes.byteLength <= maxWavBytes) {
    return { wav: bytes, durationSeconds: header?.durationSeconds ?? 0 };
  }
  try {
    const recording = await decode(bytes);
    if (recording.durationSeconds <= maxSeconds) return recording;
    throw tooLong(recording.durationSeconds);
  } catch (cause) {
    if (cause instanceof PageError) throw cause;
    throw new PageError(
      "audio/unreadable",
      "This file could not be read as a recording.",
      "Check that it plays elsewhere, or convert it to WAV or MP3 and try again.",
      { cause },
    );
  }
}

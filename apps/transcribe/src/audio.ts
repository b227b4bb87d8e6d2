import { PageError } from "./problem.ts";
import { duration } from "./time.ts";
import { encodeWav, readWavHeader, sampleRate } from "./wav.ts";

/** What the file dialog offers. What can really be read is what the page's engine decodes. */
export const extensions = ["wav", "mp3", "m4a", "aac", "flac", "ogg", "oga", "opus", "webm", "mp4"];

/** A call carries at most 256 MiB; this leaves room for the rest of it. */
const maxWavBytes = 240 * 1024 * 1024;
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

/** A recording in any format the page can decode, as the WAV that the speech model takes. */
export async function toRecording(bytes: Uint8Array): Promise<Recording> {
  const header = readWavHeader(bytes);
  const { wav, durationSeconds } =
    header?.ready && bytes.byteLength <= maxWavBytes
      ? { wav: bytes, durationSeconds: header.durationSeconds }
      : await decode(bytes).catch((cause: unknown) => {
          throw new PageError(
            "audio/unreadable",
            "This file could not be read as a recording.",
            "Check that it plays elsewhere, or convert it to WAV or MP3 and try again.",
            { cause },
          );
        });
  if (wav.byteLength <= maxWavBytes) return { wav, durationSeconds };
  throw new PageError(
    "audio/too-long",
    `This recording lasts ${duration(durationSeconds)}, which is too long to be written down in one piece.`,
    "Split it into parts of at most two hours.",
  );
}

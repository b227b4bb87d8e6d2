import { LocaraError, type Segment, type Speech } from "@locara/schema";
import { createSoundWindows, type SoundWindows } from "./sound-windows.ts";
import { cancelled } from "./until-cancelled.ts";
import { sampleRate } from "./wav.ts";

/** Speech engines hear nothing at all in less than this. */
const leastSamples = 1.2 * sampleRate;

/**
 * Listening while somebody speaks, by the engine that hears recordings: each stretch between two pauses is one of them.
 * Recordings and other listenings take turns with it.
 */
export function createLiveSpeech(transcribe: Speech["transcribe"]): Pick<Speech, "live" | "hear"> {
  const open = new Map<string, SoundWindows>();
  const keyOf = (model: string, session: string): string => `${model} ${session}`;

  return {
    async live(model, session, options, { signal, emit }) {
      const key = keyOf(model, session);
      if (open.has(key)) {
        throw new LocaraError(
          "resource/busy",
          `"${session}" is listening already.`,
          "Use another name for a second listening, or end the first one.",
        );
      }
      const sound = createSoundWindows();
      open.set(key, sound);
      signal.addEventListener("abort", sound.close, { once: true });
      const understand = (samples: Float32Array) =>
        transcribe(model, { samples }, options, { signal, emit: async () => undefined });
      try {
        // Nothing to understand: it loads the model, or says at once why it cannot be.
        await understand(new Float32Array(0));
        let heard = 0;
        for (let window = await sound.next(); window !== null; window = await sound.next()) {
          const { silence, samples } = window;
          heard += silence;
          const { segments } = samples.length === 0 ? { segments: [] } : await understand(longEnough(samples));
          const placed = segments.map((segment) => later(segment, heard, samples.length));
          if (placed.length > 0) await emit({ segments: placed });
          heard += samples.length;
        }
        if (signal.aborted) throw cancelled();
        return { durationSeconds: heard / sampleRate };
      } finally {
        signal.removeEventListener("abort", sound.close);
        sound.close();
        open.delete(key);
      }
    },
    async hear(model, session, samples, last, signal) {
      const sound = open.get(keyOf(model, session));
      if (!(await sound?.push(samples, signal))) {
        throw new LocaraError(
          "audio/not-listening",
          `Nothing called "${session}" is listening.`,
          "Begin with transcribe.live and read from its stream; after the last samples a listening is over.",
        );
      }
      if (last) sound?.end();
    },
  };
}

function longEnough(samples: Float32Array): Float32Array {
  if (samples.length >= leastSamples) return samples;
  const padded = new Float32Array(leastSamples);
  padded.set(samples);
  return padded;
}

/** A window's segment, in the time of the whole listening. */
const later = ({ start, end, text }: Segment, before: number, length: number): Segment => {
  const place = (seconds: number): number => (before + Math.min(seconds * sampleRate, length)) / sampleRate;
  return { start: place(start), end: place(end), text };
};

import { sampleRate } from "./wav.ts";

/** Sound on its way to the engine, cut where the speaker pauses. */
export interface SoundWindows {
  /** Takes samples once there is room for them; false where nobody listens any more. */
  push(samples: Float32Array, signal: AbortSignal): Promise<boolean>;
  /** The next stretch to understand; null at the end. */
  next(): Promise<SoundWindow | null>;
  /** No more comes: what waits is still given. */
  end(): void;
  /** Nobody listens any more: what waits is forgotten. */
  close(): void;
}

export interface SoundWindow {
  /** How many samples of silence came before `samples`: engines make words up for what is only a microphone's noise. */
  readonly silence: number;
  /** From the first sound on; empty where there was none. */
  readonly samples: Float32Array;
}

const frame = sampleRate / 50;
/** In frames of 20 ms: shorter stretches are understood badly, longer ones keep the reader waiting. */
const leastFrames = 75;
const mostFrames = 1000;
const pauseFrames = 20;
/** Kept of the silence before a word: its first sound is a quiet one. */
const leadFrames = 5;
/** As much as this may wait before whoever brings it has to. */
const mostWaiting = 30 * sampleRate;
const noise = 0.002;

export function createSoundWindows(): SoundWindows {
  let waiting = new Float32Array(0);
  let state: "open" | "ended" | "closed" = "open";
  const wakers = new Set<() => void>();
  const changed = (): void => {
    for (const wake of wakers) wake();
    wakers.clear();
  };
  const change = (signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      wakers.add(resolve);
      signal?.addEventListener("abort", () => resolve(), { once: true });
    });

  const take = (count: number): SoundWindow => {
    const samples = waiting.slice(0, count);
    waiting = waiting.subarray(count);
    changed();
    const first = levels(samples).findIndex((level) => level >= noise);
    const silence = first < 0 ? samples.length : Math.max(0, first - leadFrames) * frame;
    return { silence, samples: samples.slice(silence) };
  };

  return {
    async push(samples, signal) {
      while (state === "open" && waiting.length > mostWaiting) {
        await change(signal);
        signal.throwIfAborted();
      }
      if (state !== "open") return false;
      const joined = new Float32Array(waiting.length + samples.length);
      joined.set(waiting);
      joined.set(samples, waiting.length);
      waiting = joined;
      changed();
      return true;
    },
    async next() {
      for (;;) {
        if (state === "closed") return null;
        const count = windowLength(levels(waiting.subarray(0, mostFrames * frame)));
        if (count > 0) return take(count * frame);
        if (state === "ended") return waiting.length === 0 ? null : take(waiting.length);
        await change();
      }
    },
    end() {
      if (state === "open") state = "ended";
      changed();
    },
    close() {
      state = "closed";
      waiting = new Float32Array(0);
      changed();
    },
  };
}

/** How loud each whole frame is. */
function levels(samples: Float32Array): readonly number[] {
  return Array.from({ length: Math.floor(samples.length / frame) }, (_, index) => {
    let sum = 0;
    for (let at = index * frame; at < (index + 1) * frame; at++) sum += (samples[at] as number) ** 2;
    return Math.sqrt(sum / frame);
  });
}

/** How many of at most `mostFrames` frames make a window: up to the middle of the first pause that is late enough; 0 where there is none yet. */
export function windowLength(loudness: readonly number[]): number {
  const quiet = Math.max(noise, 0.1 * Math.max(0, ...loudness));
  let still = 0;
  for (const [index, level] of loudness.entries()) {
    still = level < quiet ? still + 1 : 0;
    if (still >= pauseFrames && index >= leastFrames) return index + 1 - Math.floor(pauseFrames / 2);
  }
  if (loudness.length < mostFrames) return 0;
  // Nobody pauses: between two words it is quieter than within one.
  const from = mostFrames - 250;
  const late = loudness.slice(from);
  return from + late.indexOf(Math.min(...late)) + 1;
}

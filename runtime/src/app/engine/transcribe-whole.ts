import type { Segment } from "@locara/schema";
import type { JobCall } from "./backend.ts";
import { cancelled } from "./until-cancelled.ts";
import { type LookEvery, untilOverdue } from "./until-overdue.ts";

/** As the library says it: in milliseconds. */
export interface HeardSegment {
  readonly t0: number;
  readonly t1: number;
  readonly text: string;
}

/** What the library calls while it hears. */
export interface Told {
  onProgress(percent: number): void;
  onNewSegments(heard: { readonly nNew: number; readonly segments: readonly HeardSegment[] }): void;
}

/** A job of the library. */
export interface Transcribing {
  stop(): Promise<void>;
  readonly promise: Promise<{ readonly segments: readonly HeardSegment[]; readonly isAborted: boolean }>;
}

/** The library leaves a last tenth of a second unheard; it counts in hundredths, so half of one is rounding. */
const unheardSeconds = 0.105;

/**
 * A whole recording at once: the library finds its own windows, and says what it heard in each.
 *
 * When it is done it waits until all of that was told, and can miss that it was (it notifies without holding the lock): then
 * its promise never settles, though everything was heard. Its thread and its context are lost, and with them this process.
 * Before everything was heard a stall is none of that: a machine that is short of memory, or a busy GPU, is waited for.
 */
export async function transcribeWhole(
  begin: (told: Told) => Transcribing,
  seconds: number,
  call: Pick<JobCall, "signal" | "emit" | "wornOut">,
  every?: LookEvery,
): Promise<readonly Segment[]> {
  const toSegment = segmentsWithin(0, seconds);
  const heard: Segment[] = [];
  let progress = 0;
  const job = begin({
    onProgress(percent) {
      progress = Math.min(1, Math.max(progress, percent / 100));
      call.emit({ kind: "heard", segments: [], progress });
    },
    onNewSegments({ segments, nNew }) {
      const fresh = segments.slice(-nNew).map(toSegment);
      heard.push(...fresh);
      call.emit({ kind: "heard", segments: fresh, progress });
    },
  });
  const allHeard = () => seconds - Math.max(progress * seconds, heard.at(-1)?.end ?? 0) <= unheardSeconds;
  const found = await untilOverdue(untilStopped(job, call.signal), allHeard, every);
  if (found !== null) return found.is.map(toSegment);
  // Even where the caller left meanwhile: a process that has lost its thread must not be taken for one that stopped.
  call.wornOut();
  return heard;
}

/** What a job found, unless it was stopped on the way. */
export async function untilStopped(job: Transcribing, signal: AbortSignal) {
  const stop = () => void job.stop();
  signal.addEventListener("abort", stop, { once: true });
  try {
    const { segments, isAborted } = await job.promise;
    if (isAborted || signal.aborted) throw cancelled();
    return segments;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** The library counts milliseconds, leaves a space before each text, and ends a last segment with its window of 30 s. */
export const segmentsWithin =
  (start: number, seconds: number) =>
  ({ t0, t1, text }: HeardSegment): Segment => ({
    start: start + Math.min(t0 / 1000, seconds),
    end: start + Math.min(t1 / 1000, seconds),
    text: text.trim(),
  });

import { LocaraError } from "@locara/schema";

export const cancelled = (): LocaraError =>
  new LocaraError("call/cancelled", "The call was cancelled.", "Nothing needs to be done.");

/** Runs `then` after so many milliseconds; the function it returns prevents that. */
export type Later = (milliseconds: number, then: () => void) => () => void;

/**
 * What `work` gives, or `call/cancelled` `graceMilliseconds` after `signal` aborted.
 *
 * The work itself goes on until it notices. Whatever it throws after a cancel is a cancel to the caller; what it still
 * gives within the grace is its result (a language model tells how far it came).
 */
export function settleOrCancel<T>(
  work: Promise<T>,
  signal: AbortSignal,
  graceMilliseconds: number,
  later: Later,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let prevent = (): void => undefined;
    const giveUp = () => reject(cancelled());
    const onAbort = () => {
      if (graceMilliseconds === 0) giveUp();
      else prevent = later(graceMilliseconds, giveUp);
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
    const leave = () => {
      prevent();
      signal.removeEventListener("abort", onAbort);
    };
    work.then(
      (value) => {
        leave();
        resolve(value);
      },
      (error) => {
        leave();
        reject(signal.aborted ? cancelled() : error);
      },
    );
  });
}

import { LocaraError } from "@locara/schema";

export const cancelled = () =>
  new LocaraError("call/cancelled", "The call was cancelled.", "Nothing needs to be done.");

/** What `promise` gives, or `call/cancelled` as soon as `signal` aborts. The work itself goes on. */
export async function untilCancelled<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let leave = () => {
    // Replaced below, before anything can call it.
  };
  const left = new Promise<never>((_resolve, reject) => {
    leave = () => reject(cancelled());
  });
  if (signal.aborted) leave();
  signal.addEventListener("abort", leave, { once: true });
  try {
    return await Promise.race([left, promise]);
  } finally {
    signal.removeEventListener("abort", leave);
  }
}

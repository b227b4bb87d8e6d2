import { cancelled } from "./until-cancelled.ts";

/** Lets one caller at a time through per key, in the order they came. */
export interface Turns {
  /** Runs `work` when its turn has come; throws `call/cancelled` without running it when `signal` aborts first. */
  take<T>(key: string, signal: AbortSignal, work: () => Promise<T>): Promise<T>;
}

export function createTurns(): Turns {
  const waiting = new Map<string, (() => void)[]>();

  const enter = (key: string, signal: AbortSignal): Promise<void> => {
    const queue = waiting.get(key);
    if (queue === undefined) {
      waiting.set(key, []);
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const go = () => {
        signal.removeEventListener("abort", leave);
        resolve();
      };
      const leave = () => {
        queue.splice(queue.indexOf(go), 1);
        reject(cancelled());
      };
      signal.addEventListener("abort", leave, { once: true });
      queue.push(go);
    });
  };

  const pass = (key: string) => {
    const next = waiting.get(key)?.shift();
    if (next === undefined) waiting.delete(key);
    else next();
  };

  return {
    async take(key, signal, work) {
      if (signal.aborted) throw cancelled();
      await enter(key, signal);
      try {
        return await work();
      } finally {
        pass(key);
      }
    },
  };
}

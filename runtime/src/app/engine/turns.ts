import { cancelled } from "./until-cancelled.ts";

/** Lets so many callers through at a time per key, in the order they came. */
export interface Turns {
  /**
   * Runs `work` when its turn has come, at most `most` of a key at once; throws `call/cancelled` without running it
   * when `signal` aborts first.
   */
  take<T>(key: string, most: number, signal: AbortSignal, work: () => Promise<T>): Promise<T>;
}

interface Queue {
  inside: number;
  readonly waiting: (() => void)[];
}

export function createTurns(): Turns {
  const queues = new Map<string, Queue>();

  const enter = (queue: Queue, most: number, signal: AbortSignal): Promise<void> => {
    if (queue.inside < most && queue.waiting.length === 0) {
      queue.inside += 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const go = () => {
        signal.removeEventListener("abort", leave);
        resolve();
      };
      const leave = () => {
        queue.waiting.splice(queue.waiting.indexOf(go), 1);
        reject(cancelled());
      };
      signal.addEventListener("abort", leave, { once: true });
      queue.waiting.push(go);
    });
  };

  /** Whoever goes in next takes the place of the one who leaves. */
  const pass = (key: string, queue: Queue) => {
    const next = queue.waiting.shift();
    if (next !== undefined) return next();
    queue.inside -= 1;
    if (queue.inside === 0) queues.delete(key);
  };

  return {
    async take(key, most, signal, work) {
      if (signal.aborted) throw cancelled();
      const queue = queues.get(key) ?? { inside: 0, waiting: [] };
      queues.set(key, queue);
      await enter(queue, most, signal);
      try {
        return await work();
      } finally {
        pass(key, queue);
      }
    },
  };
}

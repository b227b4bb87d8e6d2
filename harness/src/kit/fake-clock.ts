/** Time that stands still until it is moved. */
export interface FakeClock {
  now(): number;
  /** Runs `then` once that much time was let pass; the function it returns prevents that. */
  later(milliseconds: number, then: () => void): () => void;
  /** Lets time pass: everything that becomes due runs, in order, and what waits for it may go on in between. */
  advance(milliseconds: number): Promise<void>;
}

/** A clock that starts at `start`, in milliseconds since 1970. */
export function fakeClock(start = Date.UTC(2026, 0, 1)): FakeClock {
  let time = start;
  let timers: { readonly at: number; readonly then: () => void }[] = [];
  return {
    now: () => time,
    later(milliseconds, then) {
      const timer = { at: time + milliseconds, then };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    async advance(milliseconds) {
      const end = time + milliseconds;
      for (;;) {
        await new Promise((resolve) => setImmediate(resolve));
        const [next] = timers.filter(({ at }) => at <= end).sort((one, other) => one.at - other.at);
        if (next === undefined) break;
        timers = timers.filter((timer) => timer !== next);
        time = Math.max(time, next.at);
        next.then();
      }
      time = end;
    },
  };
}

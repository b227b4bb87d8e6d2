/**
 * Lets conversations that share a context go on together: in each round every one of them takes one step (a part of its
 * prompt, or a token), and all steps of a round are computed in one batch. Without rounds one that comes later may wait
 * until the others are done: the library keeps a context locked as long as any conversation has work waiting.
 */
export interface Rounds {
  /** Takes part from now on. Whoever takes part steps or leaves without delay: the others wait for it. */
  enter(): Participant;
}

export interface Participant {
  step<T>(work: () => Promise<T>): Promise<T>;
  leave(): void;
}

export function createRounds(): Rounds {
  let present = 0;
  let running = 0;
  let waiting: (() => Promise<unknown>)[] = [];

  const begin = (): void => {
    if (running > 0 || waiting.length === 0 || waiting.length < present) return;
    const steps = waiting;
    waiting = [];
    running = steps.length;
    for (const step of steps) {
      void step().finally(() => {
        running -= 1;
        // What follows from this step (another one, or leaving) is heard of before the next round.
        if (running === 0) queueMicrotask(begin);
      });
    }
  };

  return {
    enter() {
      present += 1;
      let here = true;
      return {
        step: (work) =>
          new Promise((resolve, reject) => {
            waiting.push(() => work().then(resolve, reject));
            begin();
          }),
        leave() {
          if (!here) return;
          here = false;
          present -= 1;
          begin();
        },
      };
    },
  };
}

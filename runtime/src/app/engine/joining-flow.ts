/** Items on their way to the page, in order. */
export interface JoiningFlow<Item> {
  push(item: Item): void;
  /** Resolves once everything was handed on; throws what handing on threw. */
  flushed(): Promise<void>;
}

/** Hands items on one at a time. While the page gives no credit, what comes is joined: one item waits, never a queue. */
export function createJoiningFlow<Item extends object>(
  emit: (item: Item) => Promise<void>,
  join: (waiting: Item, next: Item) => Item,
): JoiningFlow<Item> {
  let waiting: Item | null = null;
  let sending = Promise.resolve();
  let busy = false;
  let failure: unknown;

  const send = async () => {
    busy = true;
    try {
      while (waiting !== null) {
        const item = waiting;
        waiting = null;
        await emit(item);
      }
    } catch (error) {
      failure = error;
    } finally {
      // In the same turn as the last look: what is pushed in between would wait for nobody.
      busy = false;
    }
  };

  return {
    push(item) {
      waiting = waiting === null ? item : join(waiting, item);
      if (!busy) sending = send();
    },
    async flushed() {
      while (busy) await sending;
      if (failure !== undefined) throw failure;
    },
  };
}

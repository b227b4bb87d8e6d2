import { type Bridge, type BridgeMessage, initialCredit } from "@locara/schema";
import { cancelled, InvalidArgumentError, toError } from "./errors.ts";

/**
 * What a streaming command gives: items, and one result at the end.
 *
 * Nothing is sent until it is iterated or its `result` is read, so a stream nobody uses costs nothing. Iterating grants
 * the host credit as items are taken; leaving the loop cancels. Reading only `result` lets the items pass by.
 */
export type Stream<Item, Result> = AsyncIterable<Item> & { readonly result: Promise<Result> };

interface Waiting<Item> {
  resolve(step: IteratorResult<Item, undefined>): void;
  reject(error: unknown): void;
}

const done = { done: true, value: undefined } as const;

/** Credit travels in halves of what the host starts with, not item by item. */
const creditStep = initialCredit / 2;

export class BridgeStream<Item, Result> implements AsyncIterator<Item, undefined>, AsyncIterable<Item> {
  readonly #start: (receive: (message: BridgeMessage) => void) => string;
  readonly #bridge: Bridge;
  readonly #signal: AbortSignal | undefined;
  readonly #outcome = Promise.withResolvers<Result>();
  readonly #items: Item[] = [];
  readonly #waiting: Waiting<Item>[] = [];
  readonly #onAbort = (): void => this.#stop(cancelled());
  #requestId: string | undefined;
  #state: "idle" | "running" | "cancelling" | "settled" = "idle";
  #iterated: "no" | "yes" | "passed by" = "no";
  #failure: unknown;
  #failed = false;
  #owed = 0;

  constructor(
    bridge: Bridge,
    start: (receive: (message: BridgeMessage) => void) => string,
    signal: AbortSignal | undefined,
  ) {
    this.#bridge = bridge;
    this.#start = start;
    this.#signal = signal;
    // The loop reports the same failure; who reads only items must not get an unhandled rejection for it.
    this.#outcome.promise.catch(() => undefined);
  }

  get result(): Promise<Result> {
    this.#begin();
    return this.#outcome.promise;
  }

  [Symbol.asyncIterator](): AsyncIterator<Item, undefined> {
    if (this.#iterated === "yes") throw readOnce("This stream is being read already.");
    if (this.#iterated === "passed by")
      throw readOnce("Items of this stream passed by while only its result was awaited.");
    this.#iterated = "yes";
    this.#begin();
    return this;
  }

  next(): Promise<IteratorResult<Item, undefined>> {
    if (this.#items.length > 0) {
      const value = this.#items.shift() as Item;
      this.#grant(1);
      return Promise.resolve({ done: false, value });
    }
    if (this.#failed) return Promise.reject(this.#failure);
    if (this.#state === "settled" || this.#state === "cancelling") return Promise.resolve(done);
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  return(): Promise<IteratorResult<Item, undefined>> {
    this.#items.length = 0;
    if (this.#state === "running") {
      this.#state = "cancelling";
      this.#bridge.cancel(this.#requestId as string);
    }
    for (const waiting of this.#waiting.splice(0)) waiting.resolve(done);
    return Promise.resolve(done);
  }

  #begin(): void {
    if (this.#state !== "idle") return;
    if (this.#signal?.aborted) {
      this.#state = "settled";
      this.#fail(cancelled());
      return;
    }
    this.#state = "running";
    this.#signal?.addEventListener("abort", this.#onAbort, { once: true });
    try {
      this.#requestId = this.#start((message) => this.#receive(message));
    } catch (error) {
      this.#settle();
      this.#fail(error);
    }
  }

  #receive(message: BridgeMessage): void {
    if (this.#state === "settled") return;
    switch (message.kind) {
      case "items":
        this.#take(message.items as readonly Item[]);
        return;
      case "result":
        this.#settle();
        this.#outcome.resolve(message.payload as Result);
        for (const waiting of this.#waiting.splice(0)) waiting.resolve(done);
        return;
      case "error":
        this.#settle();
        this.#fail(toError(message.error));
    }
  }

  #take(items: readonly Item[]): void {
    if (this.#state !== "running") return;
    for (const item of items) {
      const waiting = this.#waiting.shift();
      if (waiting === undefined) this.#items.push(item);
      else {
        waiting.resolve({ done: false, value: item });
        this.#grant(1);
      }
    }
    // Only the result is awaited, and the host has nothing left to send on: let the items go rather than stand still.
    if (this.#iterated !== "yes" && this.#items.length >= initialCredit) this.#iterated = "passed by";
    if (this.#iterated === "passed by") this.#grant(this.#items.splice(0).length);
  }

  #grant(items: number): void {
    this.#owed += items;
    if (this.#owed < creditStep || this.#state !== "running") return;
    this.#bridge.credit(this.#requestId as string, this.#owed);
    this.#owed = 0;
  }

  /** The loop ends at once; the result waits for what the host says, which may be what was done until now. */
  #stop(error: unknown): void {
    if (this.#state !== "running") return;
    this.#state = "cancelling";
    this.#bridge.cancel(this.#requestId as string);
    this.#failed = true;
    this.#failure = error;
    this.#items.length = 0;
    for (const waiting of this.#waiting.splice(0)) waiting.reject(error);
  }

  #settle(): void {
    this.#state = "settled";
    this.#signal?.removeEventListener("abort", this.#onAbort);
  }

  #fail(error: unknown): void {
    if (!this.#failed) {
      this.#failed = true;
      this.#failure = error;
    }
    this.#outcome.reject(error);
    for (const waiting of this.#waiting.splice(0)) waiting.reject(this.#failure);
  }
}

const readOnce = (message: string): InvalidArgumentError =>
  new InvalidArgumentError(
    "argument/invalid",
    message,
    "Start another stream, and begin to iterate it before awaiting its result.",
  );

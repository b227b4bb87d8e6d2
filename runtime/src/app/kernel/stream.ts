import { initialCredit, LocaraError } from "@locara/schema";
import { cancelled } from "./cancellation.ts";
import type { Check } from "./policy.ts";

/** Most items that may wait for credit. A producer that does not wait for `emit` is stopped here. */
const mostWaiting = 4096;
/** Most credit that can be outstanding: a page cannot make the host promise more. */
const mostCredit = 1_000_000;

interface StreamOptions {
  readonly check: Check;
  /** Sends items of one tick together. */
  readonly send: (items: readonly unknown[]) => void;
  /** Runs a function once what is happening now is over. */
  readonly soon: (run: () => void) => void;
  readonly signal: AbortSignal;
}

/** The items of one call, on their way to the page. */
export interface ItemStream {
  emit(item: unknown): Promise<void>;
  grant(items: number): void;
  /** Sends what is left; resolves once every item was sent, which may take more credit. */
  drained(): Promise<void>;
}

/**
 * Credit-based back-pressure: each item costs one credit, `emit` waits while there is none, and a page that never grants
 * any blocks only this stream. A cancel lets go of everything that waits.
 */
export function openStream({ check, send, soon, signal }: StreamOptions): ItemStream {
  let credit = initialCredit;
  let ready: unknown[] = [];
  const waiting: { readonly item: unknown; resolve(): void; reject(error: unknown): void }[] = [];
  let drained: { resolve(): void; reject(error: unknown): void } | undefined;

  const flush = (): void => {
    if (ready.length === 0 || signal.aborted) return;
    const items = ready;
    ready = [];
    send(items);
  };
  const pass = (item: unknown): void => {
    credit -= 1;
    if (ready.push(item) === 1) soon(flush);
  };
  signal.addEventListener("abort", () => {
    ready = [];
    for (const { reject } of waiting.splice(0)) reject(cancelled());
    drained?.reject(cancelled());
  });

  return {
    async emit(item) {
      if (signal.aborted) throw cancelled();
      const problem = check(item);
      if (problem !== null) throw new Error(`A stream gave an item of another shape than it declares: ${problem}`);
      if (credit > 0) return pass(item);
      if (waiting.length >= mostWaiting) throw tooFast();
      return new Promise((resolve, reject) => {
        waiting.push({ item, resolve, reject });
      });
    },
    grant(items) {
      credit = Math.min(credit + items, mostCredit);
      while (credit > 0) {
        const next = waiting.shift();
        if (next === undefined) break;
        pass(next.item);
        next.resolve();
      }
      if (waiting.length === 0 && drained !== undefined) {
        flush();
        drained.resolve();
      }
    },
    async drained() {
      if (signal.aborted) throw cancelled();
      if (waiting.length === 0) return flush();
      return new Promise((resolve, reject) => {
        drained = { resolve, reject };
      });
    },
  };
}

const tooFast = () =>
  new LocaraError(
    "resource/busy",
    "The stream made items faster than the page took them.",
    "Grant credit as items are used.",
  );

import { initialCredit, LocaraError } from "@locara/schema";
import { cancelled } from "./cancellation.ts";
import type { Check } from "./policy.ts";
import { bytesOf, mostBytesUnderway, type Room } from "./room.ts";

/** Most items of one stream that may wait, and most bytes of them. A producer that does not wait for `emit` is stopped here. */
const mostWaiting = 4096;
const mostBytesWaiting = mostBytesUnderway;
/** Most credit that can be outstanding: a page cannot make the host promise more. */
const mostCredit = 1_000_000;

interface StreamOptions {
  readonly check: Check;
  /** Sends items of one tick together, so many bytes. */
  readonly send: (items: readonly unknown[], bytes: number) => void;
  readonly room: Room;
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

interface Waiting {
  readonly item: unknown;
  readonly bytes: number;
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * Credit-based back-pressure: each item costs one credit and takes room, and `emit` waits while there is none. A page that
 * never grants credit blocks only this stream; one that takes nothing, whatever it grants, blocks all of its own streams.
 * A cancel lets go of everything that waits.
 */
export function openStream({ check, send, soon, room, signal }: StreamOptions): ItemStream {
  let credit = initialCredit;
  let ready: unknown[] = [];
  let readyBytes = 0;
  const waiting: Waiting[] = [];
  let waitingBytes = 0;
  let inLine = false;
  let drained: { resolve(): void; reject(error: unknown): void } | undefined;

  const takeReady = () => {
    const taken = { items: ready, bytes: readyBytes };
    ready = [];
    readyBytes = 0;
    return taken;
  };
  const flush = (): void => {
    if (ready.length === 0) return;
    const { items, bytes } = takeReady();
    try {
      send(items, bytes);
    } finally {
      room.release(bytes);
    }
  };
  const pass = (item: unknown, bytes: number): void => {
    credit -= 1;
    readyBytes += bytes;
    room.collect(bytes);
    if (ready.push(item) === 1) soon(flush);
  };
  /** Lines up for room where something waits that has its credit. */
  const move = (): void => {
    if (waiting.length > 0 && credit > 0 && !inLine) {
      inLine = true;
      room.wait(turn);
    } else if (waiting.length === 0 && drained !== undefined) {
      flush();
      drained.resolve();
    }
  };
  const turn = (): void => {
    inLine = false;
    const next = credit > 0 ? waiting.shift() : undefined;
    if (next === undefined) return;
    waitingBytes -= next.bytes;
    pass(next.item, next.bytes);
    next.resolve();
    move();
  };
  signal.addEventListener("abort", () => {
    for (const { reject } of waiting.splice(0)) reject(cancelled());
    drained?.reject(cancelled());
    room.leave(turn);
    // Last: the room this makes goes to those that wait, and must find nothing of this stream.
    room.release(takeReady().bytes);
  });

  return {
    async emit(item) {
      if (signal.aborted) throw cancelled();
      const problem = check(item);
      if (problem !== null) throw new Error(`A stream gave an item of another shape than it declares: ${problem}`);
      const bytes = bytesOf(item);
      if (credit > 0 && waiting.length === 0 && room.free()) return pass(item, bytes);
      if (waiting.length > 0 && (waiting.length >= mostWaiting || waitingBytes + bytes > mostBytesWaiting))
        throw tooFast();
      waitingBytes += bytes;
      return new Promise((resolve, reject) => {
        waiting.push({ item, bytes, resolve, reject });
        move();
      });
    },
    grant(items) {
      credit = Math.min(credit + items, mostCredit);
      move();
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

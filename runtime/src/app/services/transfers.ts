import { LocaraError, type Transfers } from "@locara/schema";

/** Most parts that may wait for whoever writes them. */
const mostWaiting = 16;

interface Part {
  readonly content: Uint8Array;
  readonly last: boolean;
  resolve(): void;
  reject(error: unknown): void;
}

interface Receiver {
  readonly waiting: Part[];
  /** Set while the receiver waits for a part. */
  wake?: () => void;
}

/** Brings the parts that a page sends to the one call that writes them. A part is answered when it was taken, not before. */
export function openTransfers(): Transfers {
  const receivers = new Map<string, Receiver>();

  async function* receive(name: string, signal: AbortSignal, ready: () => Promise<void>) {
    if (receivers.has(name)) throw twice();
    const receiver: Receiver = { waiting: [] };
    const wake = () => receiver.wake?.();
    receivers.set(name, receiver);
    signal.addEventListener("abort", wake);
    try {
      for (let last = false; !last; ) {
        await ready();
        while (receiver.waiting.length === 0 && !signal.aborted) {
          await new Promise<void>((resolve) => {
            receiver.wake = resolve;
          });
        }
        signal.throwIfAborted();
        const part = receiver.waiting.shift() as Part;
        try {
          if (part.content.length > 0) yield part.content;
        } finally {
          part.resolve();
        }
        last = part.last;
      }
    } finally {
      signal.removeEventListener("abort", wake);
      receivers.delete(name);
      for (const { reject } of receiver.waiting) reject(notRunning());
    }
  }

  return {
    receive,
    async send(name, content, last, signal) {
      const receiver = receivers.get(name);
      if (receiver === undefined) throw notRunning();
      if (receiver.waiting.length >= mostWaiting) throw tooMany();
      await new Promise<void>((resolve, reject) => {
        const part = { content, last, resolve, reject };
        receiver.waiting.push(part);
        signal.addEventListener("abort", () => {
          const at = receiver.waiting.indexOf(part);
          if (at >= 0) receiver.waiting.splice(at, 1);
          reject(signal.reason);
        });
        receiver.wake?.();
      });
    },
  };
}

const notRunning = () =>
  new LocaraError(
    "file/not-found",
    "No fs.writeStream of this path and transfer is running.",
    "Send a part for each item of the stream, under the same path and transfer.",
  );

const twice = () =>
  new LocaraError(
    "argument/invalid",
    "A fs.writeStream of this path and transfer is running already.",
    "Give each of them a transfer name of its own.",
  );

const tooMany = () =>
  new LocaraError(
    "resource/busy",
    `${mostWaiting} parts are waiting to be written.`,
    "Await each part before the next.",
  );

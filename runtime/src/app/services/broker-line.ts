import { connect } from "node:net";
import { type ErrorJson, type FileContent, LocaraError, partBytes } from "@locara/schema";
import { type Frame, openFrames, type Said } from "./broker-frames.ts";

/** One connection to the broker of picks: what is opened on it stays open, and is asked one thing after the other. */
export interface BrokerLine {
  /** What comes until the end, and what the end says. A reader who leaves or aborts stops it. */
  ask(request: Said, signal?: AbortSignal): AsyncGenerator<Frame, unknown>;
  /** Sends content as the answer to `request`, and gives what the end says. */
  send(request: Said, content: FileContent): Promise<unknown>;
  close(): void;
}

const never = new AbortController().signal;

/** Connects to the broker that listens at `socket`. What goes wrong with it is thrown by whatever is asked. */
export function openBrokerLine(socket: string, closed: () => void = () => undefined): BrokerLine {
  const connection = connect(socket);
  let reason = "it hung up";
  connection.on("error", (error) => {
    reason = error.message;
  });
  connection.once("close", closed);
  const frames = openFrames(connection);
  /** Until what was left in the middle came to its end. */
  let idle: Promise<void> = Promise.resolve();

  const say = async (frame: Frame): Promise<void> => {
    try {
      await frames.send(frame);
    } catch (error) {
      throw connection.destroyed ? gone(reason, error) : error;
    }
  };
  const hear = async (): Promise<Frame> => {
    const frame = await frames.next();
    if (frame === null) throw gone(reason);
    return frame;
  };

  /** What was left in the middle is read to its end, so that the next answer is to the next question. */
  const drain = async (pending: Promise<Frame> | undefined): Promise<void> => {
    try {
      await say({ stop: true });
      for (let frame = await (pending ?? hear()); !isEnd(frame); ) frame = await hear();
    } catch (error) {
      // Whatever is asked next on a broken line says so.
      connection.destroy(error as Error);
    }
  };

  return {
    async *ask(request, signal = never) {
      await idle;
      signal.throwIfAborted();
      await say(request);
      let pending: Promise<Frame> | undefined;
      let over = false;
      try {
        for (;;) {
          pending = hear();
          const frame = await unlessAborted(pending, signal);
          pending = undefined;
          over = isEnd(frame);
          if (over) return endOf(frame);
          yield frame;
          signal.throwIfAborted();
        }
      } finally {
        if (!over) idle = drain(pending);
      }
    },
    async send(request, content) {
      await idle;
      await say(request);
      let answered = false;
      const answer = hear().finally(() => {
        answered = true;
      });
      // Taken up below; a broker that is gone meanwhile is no stray failure.
      answer.catch(() => undefined);
      try {
        for await (const part of partsOf(content)) {
          if (answered) break;
          await say(part);
        }
      } catch (error) {
        if (connection.destroyed) throw error;
        await say({ end: "left" });
        await answer;
        throw error;
      }
      await say({ end: "whole" });
      return endOf(await answer);
    },
    close: () => void connection.destroy(),
  };
}

const isEnd = (frame: Frame): boolean =>
  !(frame instanceof Uint8Array) && (Object.hasOwn(frame, "done") || Object.hasOwn(frame, "failed"));

function endOf(frame: Frame): unknown {
  const { done, failed } = frame as { readonly done?: unknown; readonly failed?: ErrorJson };
  if (failed !== undefined) throw new LocaraError(failed.code, failed.message, failed.hint);
  return done;
}

async function unlessAborted<T>(waiting: Promise<T>, signal: AbortSignal): Promise<T> {
  let onAbort: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    return await Promise.race([waiting, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

async function* partsOf(content: FileContent): AsyncGenerator<Uint8Array, void> {
  const pieces = typeof content === "string" ? [new TextEncoder().encode(content)] : content;
  for await (const piece of pieces instanceof Uint8Array ? [pieces] : pieces)
    for (let at = 0; at < piece.length; at += partBytes) yield piece.subarray(at, at + partBytes);
}

const gone = (reason: string, cause?: unknown): LocaraError =>
  new LocaraError(
    "resource/backend-missing",
    `Whoever launched the app opens no picked files any more (${reason}).`,
    "Close the app and start it again.",
    { cause },
  );

import { type Event, LocaraError, maxEnvelopeBytes, type Response, toLocaraError } from "@locara/schema";
import type { WebSocket } from "ws";
import type { App } from "../../compose.ts";
import type { Session } from "../../kernel/session.ts";
import { encodeFrame, type HostFrame, isHostFrame, maxHelloBytes, readFrame } from "./frames.ts";
import type { AskingPage, Picks } from "./picks.ts";

interface Options {
  readonly app: Pick<App, "session">;
  readonly picks: Picks;
  /** Is this the bearer of a page that was opened with a one-time URL? */
  readonly holds: (bearer: string) => boolean;
  readonly failed: (error: unknown) => void;
}

/** How long a socket may stay silent before it says who it is. */
const helloMilliseconds = 5_000;

/** Why the host closes a socket. */
const closing = { policy: 1008, unreadable: 1007, notBinary: 1003, slow: 1013 } as const;

/**
 * Serves one socket: its first message must carry the bearer, everything after it is an envelope or a host frame.
 * Whatever else arrives closes it, and says why.
 */
export function serveSocket(socket: WebSocket, { app, picks, holds, failed }: Options): void {
  const gone = new AbortController();
  let session: Session | undefined;

  const close = (code: number, reason: string): void => {
    // What arrives after the decision is not read; a peer that never answers the close is cut off by `ws`.
    socket.removeAllListeners("message");
    session?.close();
    socket.close(code, reason);
  };

  const moveOn = (): void => session?.moveOn();

  const post = (frame: Response | Event | HostFrame): void => {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > maxEnvelopeBytes) close(closing.slow, "This page takes messages too slowly.");
    else socket.send(encodeFrame(frame), moveOn);
  };

  const send = (message: Response | Event): void => {
    try {
      post(message);
    } catch (error) {
      failed(error);
      if ("ok" in message)
        post({ v: 1, request_id: message.request_id, ok: false, error: toLocaraError(error).toJSON() });
    }
  };

  const page: AskingPage = { send: post, gone: gone.signal };

  const greet = (frame: Readonly<Record<string, unknown>>): void => {
    const { host, bearer } = frame;
    if (host !== "hello" || typeof bearer !== "string" || bearer.length > 64 || !holds(bearer)) {
      close(closing.policy, "The first message must carry this page's bearer.");
      return;
    }
    clearTimeout(silence);
    session = app.session(send, () => socket.bufferedAmount);
    post({ v: 1, host: "welcome" });
  };

  const hear = (frame: Readonly<Record<string, unknown>>): void => {
    if (session === undefined) greet(frame);
    else if (!isHostFrame(frame)) {
      const opened = session;
      picks.asking(page, () => opened.receive(frame));
    } else if (isPickAnswer(frame)) picks.answer(page, frame);
    else close(closing.policy, "This message is not for the host to hear.");
  };

  const silence = setTimeout(
    () => close(closing.policy, "The first message must carry this page's bearer."),
    helloMilliseconds,
  );

  socket.on("message", (data, isBinary) => {
    if (!isBinary) return close(closing.notBinary, "Messages are binary.");
    const bytes = data as Buffer;
    if (session === undefined && bytes.byteLength > maxHelloBytes) {
      return close(closing.policy, "The first message must carry this page's bearer.");
    }
    try {
      hear(readFrame(bytes));
    } catch (error) {
      if (error instanceof LocaraError && error.code === "protocol/malformed")
        return close(closing.unreadable, error.message);
      failed(error);
      close(1011, "Something went wrong; the app's log says more.");
    }
    return;
  });
  // `ws` closes with 1009 or 1002 by itself and then reports why; there is nothing to add for the page.
  socket.on("error", failed);
  socket.on("close", () => {
    clearTimeout(silence);
    gone.abort();
    session?.close();
  });
}

type PickAnswer = Extract<HostFrame, { readonly host: "picked-none" | "saved" }>;

const isPickAnswer = (
  frame: Readonly<Record<string, unknown>>,
): frame is Readonly<Record<string, unknown>> & PickAnswer =>
  (frame.host === "picked-none" || frame.host === "saved") &&
  typeof frame.id === "string" &&
  (frame.error === null || typeof frame.error === "object");

import { createBridge } from "@locara/runtime";
import type { Bridge, ErrorJson, Event, Response } from "@locara/schema";
import { codec } from "./raw-socket.ts";

/** A page's connection without a page: the bridge on the browser host's own socket. */
export interface SocketSession {
  readonly bridge: Bridge;
  close(): Promise<void>;
}

const lost: ErrorJson = {
  code: "resource/host-lost",
  message: "The socket is closed.",
  hint: "Open another session.",
  retryable: false,
};

/** Opens a session by a one-time address, as a browser would: with the bearer that the address is traded for. */
export async function openSocketSession(url: string, commands: readonly string[]): Promise<SocketSession> {
  const { origin, host } = new URL(url);
  const { headers, status } = await fetch(url, { redirect: "manual" });
  const bearer = /#locara=([A-Za-z0-9_-]{43})$/.exec(headers.get("location") ?? "")?.[1];
  if (bearer === undefined) throw new Error(`the one-time address answered ${status} and led to no page`);
  const socket = new WebSocket(`ws://${host}/locara-socket`, { headers: { origin } } as unknown as string[]);
  socket.binaryType = "arraybuffer";
  const send = (message: object): void => socket.send(new Uint8Array(codec.pack(message)));
  const end = createBridge({ host: "browser", commands, post: send });
  const welcome = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<void>();
  socket.onopen = () => send({ v: 1, host: "hello", bearer });
  socket.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
    const frame = codec.unpack(new Uint8Array(data)) as { readonly host?: string };
    if (frame.host === undefined) end.receive(frame as unknown as Response | Event);
    else if (frame.host === "welcome") welcome.resolve();
  };
  socket.onclose = ({ reason }) => {
    end.lose(lost);
    welcome.reject(new Error(`the host closed the connection: ${reason}`));
    closed.resolve();
  };
  await welcome.promise;
  return {
    bridge: end.bridge,
    close() {
      socket.close();
      return closed.promise;
    },
  };
}

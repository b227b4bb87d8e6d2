import { connect } from "node:net";
import { type RawData, WebSocket } from "ws";
import { encodeFrame, readFrame } from "../browser/frames.ts";

/** What a server answered to text written on a bare socket. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: string;
  readonly body: string;
}

/** Writes `text` to a loopback port as it is, and reads until the server ends the connection. */
export function rawRequest(port: number, text: string): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(text));
    const chunks: Buffer[] = [];
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    socket.once("error", reject);
    socket.once("close", () => {
      const answer = Buffer.concat(chunks).toString("utf8");
      const end = answer.indexOf("\r\n\r\n");
      resolve({ status: Number(answer.split(" ")[1]), headers: answer.slice(0, end), body: answer.slice(end + 4) });
    });
  });
}

/** A GET as a browser writes it, with whatever headers a test adds or replaces. */
export const rawGet = (
  port: number,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<RawAnswer> => {
  const all = { Host: `127.0.0.1:${port}`, Connection: "close", ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return rawRequest(port, `GET ${path} HTTP/1.1\r\n${lines.join("")}\r\n`);
};

/** The bearer that a one-time URL yields. */
export async function redeem(url: string): Promise<string> {
  const { port, pathname } = new URL(url);
  const { headers } = await rawGet(Number(port), pathname);
  const bearer = /^location: \/#locara=(\S+)$/im.exec(headers)?.[1];
  if (bearer === undefined) throw new Error(`No bearer in:\n${headers}`);
  return bearer;
}

/** A socket as a page opens it, and everything that arrives on it. */
export interface PageSocket {
  readonly socket: WebSocket;
  send(frame: object): void;
  /** The next frame. */
  next(): Promise<Readonly<Record<string, unknown>>>;
  /** How the host closed it. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
}

export async function openPageSocket(port: number, bearer?: string): Promise<PageSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/locara-socket`, {
    origin: `http://127.0.0.1:${port}`,
    maxPayload: 2 ** 30,
  });
  const arrived: Readonly<Record<string, unknown>>[] = [];
  const waiting: ((frame: Readonly<Record<string, unknown>>) => void)[] = [];
  socket.on("message", (data: RawData) => {
    const frame = readFrame(data as Buffer);
    const receive = waiting.shift();
    if (receive === undefined) arrived.push(frame);
    else receive(frame);
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.once("close", (code, reason) => resolve({ code, reason: reason.toString("utf8") }));
  });
  socket.on("error", () => undefined);
  await new Promise((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  const page: PageSocket = {
    socket,
    closed,
    send: (frame) => socket.send(encodeFrame(frame)),
    next: () =>
      new Promise((resolve) => {
        const frame = arrived.shift();
        if (frame === undefined) waiting.push(resolve);
        else resolve(frame);
      }),
  };
  if (bearer !== undefined) {
    page.send({ v: 1, host: "hello", bearer });
    await page.next();
  }
  return page;
}

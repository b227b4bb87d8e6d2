import { connect } from "node:net";

interface Patience {
  /** How long the server may keep the connection open after it has sent something. */
  readonly milliseconds?: number;
}

/** Sends these very bytes to a port of this machine and gives all that comes back before the server or our patience ends it. */
export const sendRaw = (
  port: number,
  bytes: string | Uint8Array,
  { milliseconds = 400 }: Patience = {},
): Promise<string> =>
  new Promise((resolve) => {
    const parts: Buffer[] = [];
    const socket = connect(port, "127.0.0.1", () => socket.write(bytes));
    const end = (): void => {
      clearTimeout(late);
      socket.destroy();
      resolve(Buffer.concat(parts).toString("latin1"));
    };
    const late = setTimeout(end, milliseconds);
    socket.on("data", (part) => parts.push(Buffer.from(part)));
    socket.on("error", end);
    socket.on("close", end);
  });

export interface Asking extends Patience {
  readonly method?: string;
  /** The request's target as it stands in the first line. */
  readonly target?: string;
  /** Header lines as they are, one string each; `Host` is among them or missing. */
  readonly lines?: readonly string[];
  readonly body?: string;
}

/** The statuses of the answers, `303 403`, or `closed` where there was none. */
export const statusesOf = (answer: string): string =>
  [...answer.matchAll(/^HTTP\/1\.[01] (\d{3})/gm)].map(([, status]) => status).join(" ") || "closed";

/** One request with exactly these lines; the connection ends with it. */
export function askRaw(
  port: number,
  { method = "GET", target = "/", lines = [], body = "", ...patience }: Asking,
): Promise<string> {
  const length = body === "" ? [] : [`Content-Length: ${Buffer.byteLength(body)}`];
  const head = [`${method} ${target} HTTP/1.1`, ...lines, "Connection: close", ...length].join("\r\n");
  return sendRaw(port, `${head}\r\n\r\n${body}`, patience);
}

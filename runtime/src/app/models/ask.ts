import { connect as connectPlain, isIP, type OnReadOpts, type Socket } from "node:net";
import { connect as connectSecure } from "node:tls";
import { hostOf, judgedLookup, networkError, type Reach } from "./addresses.ts";
import { openBlocks, type TakeBlock } from "./blocks.ts";
import { mostHeadBytes, type ResponseHead, readResponseHead } from "./response-head.ts";

/** Fewer bytes in a window are a server that stands still, however it keeps the connection alive. */
const leastWindowBytes = 32 * 1024;

export interface Answer extends ResponseHead {
  /** Reads so many bytes of body in blocks, in order. Throws where they do not come, with all that came given. */
  read(bytes: number, take: TakeBlock): Promise<void>;
  /** Ends the connection, read or not. */
  close(): void;
}

export interface Asking {
  readonly reach: Reach;
  readonly signal: AbortSignal;
  /** How long a server may stand still. */
  readonly windowMilliseconds: number;
}

/**
 * Asks for `url` on a connection of its own. Bytes go from the socket straight into large blocks: Node's HTTP client hands
 * a model over in thousands of small new objects, and takes longer for that than for the model's sha256.
 */
export async function ask(url: URL, fields: Readonly<Record<string, string>>, asking: Asking): Promise<Answer> {
  const { reach, signal, windowMilliseconds } = asking;
  signal.throwIfAborted();
  let state: "head" | "between" | "body" = "head";
  let give: (which: "full" | "all") => void = () => undefined;
  let gotHead: (head: ResponseHead) => void = () => undefined;
  let left = Number.POSITIVE_INFINITY;
  let windowBytes = 0;
  let failure: unknown;

  const fail = (error: unknown) => {
    failure ??= error;
    socket.destroy();
  };
  const blocks = openBlocks({
    room: () => void socket.resume(),
    failed(error) {
      give = () => undefined;
      fail(error);
    },
  });
  const readHead = () => {
    const read = readResponseHead(blocks.filled());
    if (read === null && blocks.filled().length >= mostHeadBytes) throw new Error("the server's answer has no end");
    if (read === null) return;
    blocks.keep(read.bodyAt, blocks.filled().length);
    state = "between";
    gotHead(read.head);
  };
  const socket = connect(url, reach, {
    // A head is short, and what came with it must find room until somebody takes it.
    buffer: () => (state === "head" ? blocks.space().subarray(0, mostHeadBytes) : blocks.space()),
    callback(bytes) {
      windowBytes += bytes;
      blocks.add(Math.min(bytes, left));
      left -= Math.min(bytes, left);
      try {
        if (state === "head") readHead();
        else give("full");
        if (left === 0) socket.destroy();
      } catch (error) {
        fail(error);
      }
      return state !== "between" && left > 0 && !blocks.busy();
    },
  });
  const slow = setInterval(() => {
    if (state !== "between" && !blocks.busy() && windowBytes < leastWindowBytes)
      fail(networkError("the server was silent or too slow."));
    windowBytes = 0;
  }, windowMilliseconds);
  const abort = () => fail(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  socket.once(url.protocol === "https:" ? "secureConnect" : "connect", () => socket.write(requestHead(url, fields)));
  socket.on("error", (error) => {
    failure ??= error;
  });
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  const head = await new Promise<ResponseHead>((resolve, reject) => {
    gotHead = resolve;
    socket.once("close", () => {
      clearInterval(slow);
      signal.removeEventListener("abort", abort);
      reject(failure ?? new Error("the server hung up"));
    });
  });

  return {
    ...head,
    close: () => void socket.destroy(),
    async read(bytes, take) {
      const early = Math.min(blocks.filled().length, bytes);
      blocks.keep(0, early);
      left = bytes - early;
      give = (which) => blocks.give(take, which);
      state = "body";
      windowBytes = 0;
      slow.refresh();
      if (left === 0) socket.destroy();
      else socket.resume();
      await closed;
      give("all");
      await blocks.returned();
      if (failure !== undefined) throw failure;
      if (left > 0) throw new Error("the server stopped before the end");
    },
  };
}

function connect(url: URL, reach: Reach, onread: OnReadOpts): Socket {
  const host = hostOf(url);
  const secure = url.protocol === "https:";
  const port = url.port === "" ? (secure ? 443 : 80) : Number(url.port);
  const options = { host, port, onread, lookup: judgedLookup(url, reach) };
  if (!secure) return connectPlain(options);
  return connectSecure({ ...options, ALPNProtocols: ["http/1.1"], ...(isIP(host) === 0 ? { servername: host } : {}) });
}

/** `URL` has encoded whatever could end a line. */
function requestHead({ pathname, search, host }: URL, fields: Readonly<Record<string, string>>): string {
  const lines = Object.entries({ host, connection: "close", ...fields }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  return `GET ${pathname}${search} HTTP/1.1\r\n${lines.join("")}\r\n`;
}

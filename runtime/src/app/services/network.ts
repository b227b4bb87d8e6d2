import type { IncomingMessage } from "node:http";
import type { Agent, request as httpsRequest } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import {
  addressKey,
  type Connection,
  type HttpRequest,
  LocaraError,
  type Network,
  type OpenResponse,
} from "@locara/schema";
import { toHeaders, withinLimits } from "./http-messages.ts";

export interface NetworkOptions {
  /** The addresses of a name, best first. */
  readonly lookup?: (host: string) => Promise<readonly string[]>;
  /** Certificate authorities to trust besides the system's own, as PEM: a company's, say. */
  readonly authorities?: readonly string[];
  /** How long a server may be silent, while it is connected to and after that. */
  readonly silentMilliseconds?: number;
}

const mostBytes = 64 * 1024 * 1024;
const usualSilence = 60_000;

// Most apps that start ask nobody for anything, and Node takes milliseconds to load what asking needs.
const systemLookup = async (host: string) => {
  const { lookup } = await import("node:dns/promises");
  return (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address);
};

/**
 * HTTPS from the main process. A name is looked up once; what was looked up is judged, and the connection goes to one
 * of exactly those addresses. No redirect is followed here, no proxy is read from the environment, no cookie is kept, and
 * nothing is decompressed.
 */
export function openNetwork(options: NetworkOptions = {}): Network {
  const { lookup = systemLookup, authorities, silentMilliseconds = usualSilence } = options;
  return {
    async resolve(target, signal) {
      const addresses = isIP(target.host)
        ? [target.host]
        : await found(lookup(target.host), AbortSignal.any([signal, AbortSignal.timeout(silentMilliseconds)]), signal);
      const { Agent, request } = await import("node:https");
      // A connection of its own: one that is kept for the next request would go to addresses judged for this one.
      const agent = new Agent({ keepAlive: false, ...(authorities && { ca: [...authorities] }) });
      return {
        target: { ...target, addresses },
        handle: connection({ host: target.host, port: target.port, addresses, agent, request, silentMilliseconds }),
        close: () => agent.destroy(),
      };
    },
  };
}

/** `ended` aborts where `signal` does, or when it took too long. */
async function found(
  addresses: Promise<readonly string[]>,
  ended: AbortSignal,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const aborted = new Promise<never>((_resolve, reject) => {
    ended.addEventListener("abort", () => reject(ended.reason), { once: true });
  });
  signal.throwIfAborted();
  try {
    const all = await Promise.race([addresses, aborted]);
    if (all.length > 0) return all;
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw unreachable("The host name cannot be looked up.", error);
  }
  throw unreachable("The host name has no address.");
}

const unreachable = (message: string, cause?: unknown) =>
  new LocaraError("resource/network", message, "Check the address and the connection, and try again.", { cause });

/**
 * Answers every lookup of the connection with the judged addresses. Never at once: where the system then refuses to connect at
 * once too (there is no such network, the sandbox forbids the port), Node says so before anybody listens, and the host ends.
 */
function judgedLookup(addresses: readonly string[]): LookupFunction {
  const all = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_host, options, done) =>
    void setImmediate(() => {
      const fitting = options.family ? all.filter(({ family }) => family === options.family) : all;
      const [first] = fitting;
      if (first === undefined) done(new Error("no judged address of this family"), "", 0);
      else if (options.all) done(null, fitting);
      else done(null, first.address, first.family);
    });
}

interface Judged {
  readonly host: string;
  readonly port: number;
  readonly addresses: readonly string[];
  readonly agent: Agent;
  readonly request: typeof httpsRequest;
  readonly silentMilliseconds: number;
}

function connection(judged: Judged): Connection {
  const open = async (request: HttpRequest, signal: AbortSignal): Promise<OpenResponse> => {
    const response = await ask(judged, request, signal);
    const headers = Object.entries(response.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : (value ?? ""),
    ]);
    return {
      url: request.url,
      status: response.statusCode ?? 0,
      headers: Object.fromEntries(headers),
      body: bodyOf(response, signal),
    };
  };
  return {
    open,
    async fetch(request, signal) {
      const { body, ...answer } = await open(request, signal);
      return { ...answer, body: await whole(body) };
    },
  };
}

/** The answer, its body not read yet. */
function ask(
  { host, port, addresses, agent, request, silentMilliseconds }: Judged,
  asks: HttpRequest,
  signal: AbortSignal,
) {
  const url = new URL(asks.url);
  const headers = { ...toHeaders(asks), host: url.host };
  const judged = new Set(addresses.map(addressKey));
  return new Promise<IncomingMessage>((resolve, reject) => {
    const asked = request(
      {
        agent,
        host,
        port,
        method: asks.method,
        path: `${url.pathname}${url.search}`,
        headers,
        lookup: judgedLookup(addresses),
        ...(isIP(host) ? {} : { servername: host }),
        ...withinLimits,
        timeout: silentMilliseconds,
        signal,
      },
      resolve,
    );
    asked.on("socket", (socket) =>
      socket.once("connect", () => {
        if (!judged.has(addressKey(socket.remoteAddress ?? "")))
          asked.destroy(unreachable("The connection went elsewhere."));
      }),
    );
    asked.on("timeout", () => asked.destroy(unreachable("The server was silent for too long.")));
    // Without a listener Node closes what wants to become another protocol.
    asked.on("close", () => reject(unreachable("The server gave no answer.")));
    asked.on("error", (error) => reject(asNetworkError(error, signal)));
    asked.end(asks.body ?? undefined);
  });
}

async function* bodyOf(response: IncomingMessage, signal: AbortSignal): AsyncGenerator<Uint8Array, void> {
  try {
    for await (const part of response as AsyncIterable<Buffer>) {
      // A plain copy: a Buffer is a view of memory that other answers share.
      yield new Uint8Array(part);
    }
  } catch (error) {
    throw asNetworkError(error, signal);
  } finally {
    response.destroy();
  }
}

const asNetworkError = (error: unknown, signal: AbortSignal): unknown =>
  signal.aborted
    ? signal.reason
    : error instanceof LocaraError
      ? error
      : unreachable("The server could not be reached.", error);

async function whole(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body) {
    bytes += part.length;
    if (bytes > mostBytes) throw tooLarge();
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts));
}

const tooLarge = () =>
  new LocaraError(
    "argument/too-large",
    `The answer has more than ${mostBytes / 1024 / 1024} MiB.`,
    "Take it with net.fetchStream, or ask for a part of it.",
  );

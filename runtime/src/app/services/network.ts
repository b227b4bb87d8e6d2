import { lookup as lookupAddresses } from "node:dns/promises";
import type { IncomingMessage } from "node:http";
import { Agent, request as httpsRequest } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { type Connection, type HttpRequest, type HttpResponse, LocaraError, type Network } from "@locara/schema";

export interface NetworkOptions {
  /** The addresses of a name, best first. */
  readonly lookup?: (host: string) => Promise<readonly string[]>;
  /** Certificate authorities to trust besides the system's own, as PEM: a company's, say. */
  readonly authorities?: readonly string[];
}

const mostBytes = 64 * 1024 * 1024;
/** Headers that describe the connection, which is ours, not the app's. */
const ownHeaders =
  /^(host|connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|expect|content-length|http2-settings)$/i;

const systemLookup = async (host: string) =>
  (await lookupAddresses(host, { all: true, verbatim: true })).map(({ address }) => address);

/**
 * HTTPS from the main process. A name is looked up once; what was looked up is judged, and the connection goes to one
 * of exactly those addresses. No redirect is followed here, no proxy is read from the environment.
 */
export function openNetwork({ lookup = systemLookup, authorities }: NetworkOptions = {}): Network {
  return {
    async resolve(target, signal) {
      const addresses = isIP(target.host) ? [target.host] : await found(lookup(target.host), signal);
      // A connection of its own: one that is kept for the next request would go to addresses judged for this one.
      const agent = new Agent({ keepAlive: false, ...(authorities && { ca: [...authorities] }) });
      return {
        target: { ...target, addresses },
        handle: connection(target.host, target.port, addresses, agent),
        close: () => agent.destroy(),
      };
    },
  };
}

async function found(addresses: Promise<readonly string[]>, signal: AbortSignal): Promise<readonly string[]> {
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  signal.throwIfAborted();
  try {
    const all = await Promise.race([addresses, aborted]);
    if (all.length > 0) return all;
  } catch (error) {
    if (signal.aborted) throw error;
    throw unreachable("The host name cannot be looked up.", error);
  }
  throw unreachable("The host name has no address.");
}

const unreachable = (message: string, cause?: unknown) =>
  new LocaraError("resource/network", message, "Check the address and the connection, and try again.", { cause });

/** Answers every lookup of the connection with the judged addresses. */
function judgedLookup(addresses: readonly string[]): LookupFunction {
  const all = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_host, options, done) => {
    const fitting = options.family ? all.filter(({ family }) => family === options.family) : all;
    const [first] = fitting;
    if (first === undefined) done(new Error("no judged address of this family"), "", 0);
    else if (options.all) done(null, fitting);
    else done(null, first.address, first.family);
  };
}

function connection(host: string, port: number, addresses: readonly string[], agent: Agent): Connection {
  return {
    async fetch(request, signal) {
      const url = new URL(request.url);
      const headers = toHeaders(request);
      return new Promise<HttpResponse>((resolve, reject) => {
        const fail = (error: unknown) =>
          reject(
            error instanceof LocaraError || signal.aborted
              ? error
              : unreachable("The server could not be reached.", error),
          );
        const asked = httpsRequest(
          {
            agent,
            host,
            port,
            method: request.method,
            path: `${url.pathname}${url.search}`,
            headers: { ...headers, host: url.host },
            lookup: judgedLookup(addresses),
            ...(isIP(host) ? {} : { servername: host }),
            signal,
          },
          (response) => readResponse(request.url, response).then(resolve, fail),
        );
        asked.on("socket", (socket) =>
          socket.once("connect", () => {
            if (!addresses.includes(socket.remoteAddress ?? ""))
              asked.destroy(unreachable("The connection went elsewhere."));
          }),
        );
        asked.on("error", fail);
        asked.end(request.body ?? undefined);
      });
    },
  };
}

function toHeaders({ headers, body }: HttpRequest): Record<string, string> {
  const sent: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (ownHeaders.test(name) || !/^[!#$%&'*+.^_`|~0-9a-z-]+$/i.test(name) || /[^\t\x20-\x7e\x80-\xff]/.test(value)) {
      throw new LocaraError(
        "argument/invalid",
        `The header ${JSON.stringify(name)} cannot be set.`,
        "Leave it out; the runtime sets what a connection needs.",
      );
    }
    sent[name.toLowerCase()] = value;
  }
  if (body !== null)
    sent["content-length"] = String(typeof body === "string" ? new TextEncoder().encode(body).length : body.length);
  return sent;
}

async function readResponse(url: string, response: IncomingMessage): Promise<HttpResponse> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response as AsyncIterable<Uint8Array>) {
    bytes += part.length;
    if (bytes > mostBytes) {
      response.destroy();
      throw new LocaraError(
        "argument/too-large",
        `The answer has more than ${mostBytes / 1024 / 1024} MiB.`,
        "Ask for a part of it.",
      );
    }
    parts.push(part);
  }
  const body = new Uint8Array(bytes);
  let at = 0;
  for (const part of parts) {
    body.set(part, at);
    at += part.length;
  }
  const headers = Object.entries(response.headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(", ") : (value ?? ""),
  ]);
  return { url, status: response.statusCode ?? 0, headers: Object.fromEntries(headers), body };
}

import type { IncomingMessage } from "node:http";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { LocaraError } from "@locara/schema";

const maxRedirects = 5;
const stallMilliseconds = 30_000;

/** An answer to read bytes from. */
export interface Download {
  /** Where in the file the body starts: where it was asked to, or 0 when the server sends everything. */
  readonly start: number;
  /** A strong validator for `If-Range`, or null. */
  readonly etag: string | null;
  /** Length of the whole file as far as the server says it. */
  readonly total: number | null;
  readonly body: AsyncIterable<Uint8Array>;
  /** Ends the connection, read or not. */
  close(): void;
}

/** Something about the network or a server, told by what it was; the next try or mirror may do better. */
export const networkError = (what: string, options?: ErrorOptions) =>
  new LocaraError(
    "resource/network",
    `The model could not be fetched: ${what}`,
    "Check the connection and try again; what was fetched is kept.",
    options,
  );

const isLoopback = (url: URL) => /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);

/**
 * May the fetcher go there? https anywhere; http on this machine only. Nothing on this machine after a start elsewhere:
 * a server must not be able to send the fetcher knocking at local doors.
 */
export function assertAddress(spelled: string, first?: URL): URL {
  const url = URL.canParse(spelled) ? new URL(spelled) : null;
  const local = url !== null && isLoopback(url);
  const secure = url?.protocol === "https:" || (url?.protocol === "http:" && local);
  const credentials = url !== null && (url.username !== "" || url.password !== "");
  if (url === null || !secure || credentials || (local && first !== undefined && !isLoopback(first))) {
    throw networkError("an address is neither https nor on this machine.");
  }
  return url;
}

interface Range {
  readonly from: number;
  readonly etag: string | null;
}

const ask = (url: URL, { from, etag }: Range, signal: AbortSignal): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const headers = {
      "accept-encoding": "identity",
      "user-agent": "locara-fetcher",
      ...(from > 0 ? { range: `bytes=${from}-` } : {}),
      ...(from > 0 && etag !== null ? { "if-range": etag } : {}),
    };
    // A name that only looks local must lead here: it is not looked up.
    const local = url.hostname === "localhost" ? { host: "127.0.0.1" } : {};
    const start = url.protocol === "https:" ? requestHttps : requestHttp;
    const request = start(
      url,
      { headers: { ...headers, host: url.host }, signal, ...local, agent: false, maxHeaderSize: 64 * 1024 },
      resolve,
    );
    request.setTimeout(stallMilliseconds, () => request.destroy(new Error("the server fell silent")));
    request.on("error", reject);
    request.end();
  });

/** Asks for a file from `range.from` on, following redirects, each hop judged. Throws `resource/network`. */
export async function openDownload(spelled: string, range: Range, signal: AbortSignal): Promise<Download> {
  const first = assertAddress(spelled);
  let url = first;
  for (let hop = 0; hop <= maxRedirects; hop++) {
    const answer = await askOrFail(url, range, signal);
    const { statusCode = 0, headers } = answer;
    if (statusCode === 200 || statusCode === 206) return toDownload(answer, range.from);
    answer.destroy();
    if (![301, 302, 303, 307, 308].includes(statusCode)) throw networkError(`the server answered ${statusCode}.`);
    url = assertAddress(
      URL.canParse(headers.location ?? "", url) ? new URL(headers.location ?? "", url).href : "",
      first,
    );
  }
  throw networkError("the servers sent it around in a circle.");
}

async function askOrFail(url: URL, range: Range, signal: AbortSignal): Promise<IncomingMessage> {
  try {
    return await ask(url, range, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw networkError(`${error instanceof Error ? error.message : String(error)}.`, { cause: error });
  }
}

function toDownload(answer: IncomingMessage, asked: number): Download {
  const { statusCode, headers } = answer;
  const etag = headers.etag !== undefined && !headers.etag.startsWith("W/") ? headers.etag.slice(0, 512) : null;
  const close = () => void answer.destroy();
  if (headers["content-encoding"] !== undefined && headers["content-encoding"] !== "identity") {
    close();
    throw networkError("the server sent it packed, though it was asked not to.");
  }
  if (statusCode === 200) {
    const length = headers["content-length"];
    return { start: 0, etag, total: length === undefined ? null : Number(length), body: answer, close };
  }
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers["content-range"] ?? "");
  if (range === null || Number(range[1]) !== asked) {
    close();
    throw networkError("the server sent another part than it was asked for.");
  }
  return { start: asked, etag, total: range[2] === "*" ? null : Number(range[2]), body: answer, close };
}

import { LocaraError } from "@locara/schema";
import { assertAddress, networkError } from "./addresses.ts";
import { type Answer, type Asking, ask } from "./ask.ts";
import type { TakeBlock } from "./blocks.ts";

const maxRedirects = 5;

/** An answer to read bytes from. */
export interface Download {
  /** Where in the file the body starts: where it was asked to, or 0 when the server sends everything. */
  readonly start: number;
  /** A strong validator for `If-Range`, or null. */
  readonly etag: string | null;
  /** Length of the whole file. */
  readonly total: number;
  /** Reads the body up to `until`, a place in the file. */
  read(until: number, take: TakeBlock): Promise<void>;
  /** Ends the connection, read or not. */
  close(): void;
}

/** Which part of a file, and what it was called when an earlier part was asked for. */
export interface Part {
  readonly from: number;
  /** Where it ends; to the file's end when left out. */
  readonly until?: number;
  readonly etag: string | null;
}

/**
 * Asks for a part of a file, following redirects to any host, each hop judged: what comes is judged by its digest, whoever
 * sent it. Throws `resource/network`.
 */
export async function openDownload(spelled: string, part: Part, asking: Asking): Promise<Download> {
  const first = assertAddress(spelled, asking.reach);
  let url = first;
  for (let hop = 0; hop <= maxRedirects; hop++) {
    const answer = await named(ask(url, fieldsOf(part), asking), asking.signal);
    const { status, fields } = answer;
    try {
      if (status === 200 || status === 206) return toDownload(answer, part, asking.signal);
      if (![301, 302, 303, 307, 308].includes(status)) throw networkError(`the server answered ${status}.`);
      const location = fields.get("location") ?? "";
      url = assertAddress(URL.canParse(location, url) ? new URL(location, url).href : "", asking.reach, first);
    } catch (error) {
      answer.close();
      throw error;
    }
    answer.close();
  }
  throw networkError("the servers sent it around in a circle.");
}

function fieldsOf({ from, until, etag }: Part): Record<string, string> {
  const range =
    from > 0 || until !== undefined ? { range: `bytes=${from}-${until === undefined ? "" : until - 1}` } : {};
  const condition = etag !== null && "range" in range ? { "if-range": etag } : {};
  return { accept: "*/*", "accept-encoding": "identity", "user-agent": "locara-fetcher", ...range, ...condition };
}

/** What went wrong, as an error that somebody can read; a cancel stays what it is. */
async function named<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof LocaraError) throw error;
    throw networkError(`${error instanceof Error ? error.message : String(error)}.`, { cause: error });
  }
}

const count = (text: string | undefined) => (text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN);

function toDownload(answer: Answer, { from }: Part, signal: AbortSignal): Download {
  const { status, fields } = answer;
  if ((fields.get("content-encoding") ?? "identity") !== "identity" || fields.has("transfer-encoding"))
    throw networkError("the server sent it packed, though it was asked not to.");
  const length = count(fields.get("content-length"));
  const etag = fields.get("etag");
  const range = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(fields.get("content-range") ?? "");
  const start = status === 200 ? 0 : count(range?.[1]);
  const end = status === 200 ? length : count(range?.[2]) + 1;
  const total = status === 200 ? length : count(range?.[3]);
  if (start > 0 && start !== from) throw networkError("the server sent another part than it was asked for.");
  if (Number.isNaN(length) || length !== end - start || total < end)
    throw networkError("the server does not say how much it sends, or says it twice.");
  return {
    start,
    etag: etag !== undefined && /^"[\x21\x23-\x7e]{0,510}"$/.test(etag) ? etag : null,
    total,
    read: (until, take) => named(answer.read(Math.min(end, until) - start, take), signal),
    close: answer.close,
  };
}

import type { IncomingHttpHeaders } from "node:http";

/** Why a request is refused: the status, and one sentence that a person can read. */
export interface Refusal {
  readonly status: 400 | 403 | 405 | 414 | 421;
  readonly sentence: string;
}

export interface AskedRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: IncomingHttpHeaders;
  /** Every header as often as it was sent: of some, `headers` holds the first alone. */
  readonly headersDistinct?: Readonly<Record<string, readonly string[] | undefined>>;
}

/** Where this origin lives: `127.0.0.1:<port>`. */
export interface Home {
  readonly authority: string;
  /** Path prefixes that take POST. */
  readonly posts: readonly string[];
}

const maxUrlLength = 2048;

const refuse = (status: Refusal["status"], sentence: string): Refusal => ({ status, sentence });

/**
 * The rules that every request meets before anything looks at its path. Loopback is reachable by every page in the
 * user's browser, so each request must name this origin as its host and must not come from another one.
 */
export function refusalOf(
  { method, url = "", headers, headersDistinct }: AskedRequest,
  { authority, posts }: Home,
): Refusal | null {
  // Who stands between might go by the other one.
  if ((headersDistinct?.host?.length ?? 1) > 1) return refuse(400, "A request names its host once.");
  if (headers.host !== authority) return refuse(421, `This server answers to ${authority} only.`);
  if (!url.startsWith("/") || url.startsWith("//")) return refuse(400, "The address is not a path of this server.");
  if (url.length > maxUrlLength) return refuse(414, "The address is too long.");
  const postable = posts.some((prefix) => url.startsWith(prefix));
  if (postable ? method !== "POST" : method !== "GET" && method !== "HEAD") {
    return refuse(405, `This address takes ${postable ? "POST" : "GET"} only.`);
  }
  return foreignness(headers, `http://${authority}`) ?? misuse(headers) ?? null;
}

/** The same for the upgrade to a WebSocket: browsers always say the origin there, so it must be said, and be ours. */
export function upgradeRefusalOf(request: AskedRequest, home: Home, socketPath: string): Refusal | null {
  const refused = refusalOf(request, { ...home, posts: [] });
  if (refused !== null) return refused;
  const { url, headers } = request;
  if (headers.origin !== `http://${home.authority}`)
    return refuse(403, "A socket may only be opened by the page of this server.");
  if (url !== socketPath) return refuse(400, "There is no socket at this address.");
  if (headers["sec-websocket-protocol"] !== undefined) return refuse(400, "This socket speaks no subprotocol.");
  return null;
}

/** A link may lead here from anywhere; everything else must come from the page itself. */
function foreignness(headers: IncomingHttpHeaders, origin: string): Refusal | null {
  if (headers.origin !== undefined && headers.origin !== origin) return refuse(403, "Another page may not ask here.");
  const site = headers["sec-fetch-site"];
  if (site === undefined || site === "same-origin" || site === "none") return null;
  const isNavigation = headers["sec-fetch-mode"] === "navigate" && headers["sec-fetch-dest"] === "document";
  return isNavigation ? null : refuse(403, "Another page may not ask here.");
}

const framings: ReadonlySet<unknown> = new Set(["iframe", "frame", "embed", "object", "fencedframe"]);

function misuse(headers: IncomingHttpHeaders): Refusal | null {
  if (headers["service-worker"] !== undefined || headers["sec-fetch-dest"] === "serviceworker") {
    return refuse(403, "No service worker may be installed here.");
  }
  if (framings.has(headers["sec-fetch-dest"])) return refuse(403, "This page cannot be shown inside another one.");
  if (
    [headers["sec-purpose"], headers.purpose, headers["x-moz"]].some((purpose) =>
      String(purpose ?? "").includes("prefetch"),
    )
  ) {
    return refuse(403, "This address cannot be fetched in advance.");
  }
  return null;
}

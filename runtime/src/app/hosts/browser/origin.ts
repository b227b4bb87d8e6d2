import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { fixedHeaders } from "../page-headers.ts";
import { type SurfaceView, surfaceViews } from "../surfaces/protocol.ts";
import { type Home, type Refusal, refusalOf } from "./request-rules.ts";
import type { Tokens } from "./tokens.ts";

/** One loopback origin: a port of its own, its own tokens, nothing shared with the other. */
export interface Origin {
  readonly home: Home;
  /** A URL that opens this origin's page once, beginning with `view`. */
  openUrl(view?: SurfaceView): string;
  close(): Promise<void>;
}

interface Options {
  readonly tokens: Tokens;
  readonly posts: readonly string[];
  /** Answers a request that passed the rules. */
  readonly answer: (request: IncomingMessage, response: ServerResponse, pathname: string) => Promise<void>;
  readonly upgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer, home: Home) => void;
  readonly failed: (error: unknown) => void;
  /** A descriptor that listens on loopback already, inherited from who may open one. */
  readonly listening?: number | undefined;
}

const openPath = "/open/";
/** The only queries that an opened page is given. */
const viewQueries: ReadonlySet<string> = new Set(surfaceViews.map((view) => `?view=${view}`));

/** Opens a loopback port of the system's choice, or the one that was handed down. */
export async function openOrigin({ tokens, posts, answer, upgrade, failed, listening }: Options): Promise<Origin> {
  const server = createServer({
    maxHeaderSize: 16 * 1024,
    headersTimeout: 10_000,
    requestTimeout: 300_000,
    keepAliveTimeout: 5_000,
  });
  server.maxConnections = 128;
  server.maxRequestsPerSocket = 10_000;
  // Ends a client that takes nothing of its answer; an upgraded socket gets rules of its own.
  server.setTimeout(60_000);
  await listen(server, listening);
  const home: Home = { authority: `127.0.0.1:${(server.address() as AddressInfo).port}`, posts };

  server.on("request", (request, response) => {
    const handled = handle(request, response);
    handled.catch((error: unknown) => {
      failed(error);
      if (response.headersSent) response.destroy();
      else say(response, 500, "Something went wrong; the app's log says more.");
    });
  });

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const refused = refusalOf(request, home);
    if (refused !== null) return refuse(request, response, refused);
    const { pathname, search } = new URL(request.url as string, `http://${home.authority}`);
    if (pathname.startsWith(openPath)) {
      const page = viewQueries.has(search) ? `/${search}` : "/";
      return open(request, response, { token: pathname.slice(openPath.length), page, tokens });
    }
    return answer(request, response, pathname);
  };

  server.on("upgrade", (request, socket, head) => {
    if (upgrade === undefined) refuseUpgrade(socket, { status: 400, sentence: "There is no socket at this address." });
    else upgrade(request, socket, head, home);
  });

  return {
    home,
    openUrl: (view) =>
      `http://${home.authority}${openPath}${tokens.issue()}${view === undefined ? "" : `?view=${view}`}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}

const seenByWorker =
  "Something that another program left in this browser saw this link. It was removed, and the link is void. Start the app again for a new one.";

/** What an earlier server on this port left in the browser goes: workers, caches, whatever it stored. */
const cleared = { "Clear-Site-Data": '"cache", "storage"' } as const;

/**
 * Trades a one-time token for a bearer, which travels in the fragment: browsers never send it on, so it reaches no log and no
 * referrer. A redirect, though a page at once would be there a little sooner: where a browser does not say what a request is
 * for, a service worker that is left of an earlier server could read the page, but not where a redirect leads.
 */
function open(
  request: IncomingMessage,
  response: ServerResponse,
  { token, page, tokens }: { readonly token: string; readonly page: string; readonly tokens: Tokens },
): void {
  // Asking about the link, or fetching it for anything but a page, must not use it up.
  const dest = request.headers["sec-fetch-dest"];
  const wanted = request.method === "GET" && (dest === undefined || dest === "document");
  // Of this origin's own requests only a service worker of an earlier server can know the link: it goes, and so does the link.
  if (dest === "empty" && tokens.revoke(token)) return say(response, 403, seenByWorker, cleared);
  const bearer = wanted ? tokens.redeem(token) : null;
  if (bearer === null)
    return say(response, 403, "This link was used already, or never was one. Start the app again for a new one.");
  response.writeHead(303, { ...fixedHeaders, ...cleared, Location: `${page}#locara=${bearer}` });
  response.end();
}

/** Answers with one sentence, as text that runs nothing. */
export function say(
  response: ServerResponse,
  status: number,
  sentence: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  const body = status === 204 ? "" : `${sentence}\n`;
  response.writeHead(status, {
    ...fixedHeaders,
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Length": Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}

function refuse(request: IncomingMessage, response: ServerResponse, { status, sentence }: Refusal): void {
  // What a refused request still sends is not read.
  response.once("finish", () => request.destroy());
  say(response, status, sentence, { Connection: "close" });
}

/** Answers an upgrade in plain HTTP and ends the connection. */
export function refuseUpgrade(
  socket: Duplex,
  { status, sentence }: Pick<Refusal, "sentence"> & { readonly status: number },
): void {
  const body = `${sentence}\n`;
  socket.on("error", () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n` +
      `X-Content-Type-Options: nosniff\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

const listen = (server: Server, descriptor: number | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(descriptor === undefined ? { port: 0, host: "127.0.0.1" } : { fd: descriptor }, resolve);
  });

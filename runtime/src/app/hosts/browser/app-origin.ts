import type { IncomingMessage, ServerResponse } from "node:http";
import { basename } from "node:path";
import { LocaraError, maxEnvelopeBytes } from "@locara/schema";
import { WebSocketServer } from "ws";
import type { App } from "../../compose.ts";
import { readPageFile } from "../page-files.ts";
import { onlyHome, ownAgentCluster, pageHeaders } from "../page-headers.ts";
import { encodeFrame, type HostFrame, maxHelloBytes } from "./frames.ts";
import { type Origin, openOrigin, refuseUpgrade, say } from "./origin.ts";
import { type Picks, uploadPath } from "./picks.ts";
import { upgradeRefusalOf } from "./request-rules.ts";
import { serveSocket } from "./session.ts";
import { bearerOf, createTokens } from "./tokens.ts";

export const socketPath = "/locara-socket";
export const bridgePath = "/locara-bridge.js";

interface Options {
  readonly app: Pick<App, "ipc" | "grants" | "session">;
  /** The built page's folder. */
  readonly page: string;
  /** The built bridge (`page.ts`), as script text. */
  readonly bridgeScript: string;
  readonly picks: Picks;
  readonly failed: (error: unknown) => void;
  /** A descriptor that listens already. */
  readonly listening?: number | undefined;
}

const maxSockets = 32;

/** The origin of the app's page, with the pages that are connected. */
export interface AppOrigin extends Origin {
  /** Is a page connected? */
  inUse(): boolean;
  /** Has every page load itself anew. */
  reload(): void;
  /** Ends every page's connection for good: none of their bearers opens another. */
  dropPages(why: string): void;
}

/** Serves the app's page and its socket on an origin of its own. */
export async function openAppOrigin({
  app,
  page,
  bridgeScript,
  picks,
  failed,
  listening,
}: Options): Promise<AppOrigin> {
  const tokens = createTokens();
  // The page's folder is served, and nothing beside it.
  const indexPath = `/${basename(app.ipc.page.file)}`;
  // Made anew for each answer: what is optional can be granted meanwhile.
  const headersNow = () => ({ ...pageHeaders(app.grants.policies()), ...ownAgentCluster, ...onlyHome });
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxEnvelopeBytes,
    perMessageDeflate: false,
    clientTracking: true,
  });

  const answer = async (request: IncomingMessage, response: ServerResponse, pathname: string): Promise<void> => {
    if (pathname.startsWith(uploadPath)) {
      if (tokens.holds(bearerOf(request.headers.authorization) ?? ""))
        return receiveUpload(request, response, pathname, picks);
      return say(response, 401, "An upload must carry this page's bearer.");
    }
    const index = pathname === "/" || pathname === indexPath;
    if (pathname === bridgePath)
      return give(request, response, headersNow(), "text/javascript; charset=utf-8", Buffer.from(bridgeScript));
    const file = await readPageFile(page, index ? indexPath : pathname);
    // Browsers ask for this by themselves; that there is none is no failure.
    if (file === null && pathname === "/favicon.ico") return say(response, 204, "");
    if (file === null) return say(response, 404, "There is no such file.");
    const content = index
      ? Buffer.from(withBridge(file.content.toString("utf8"), Object.keys(app.ipc.commands)))
      : file.content;
    return give(request, response, headersNow(), file.type, content);
  };

  const origin = await openOrigin({
    tokens,
    posts: [uploadPath],
    answer,
    failed,
    listening,
    upgrade(request, socket, head, home) {
      const refused = upgradeRefusalOf(request, home, socketPath);
      if (refused !== null) return refuseUpgrade(socket, refused);
      if (sockets.clients.size >= maxSockets)
        return refuseUpgrade(socket, { status: 503, sentence: "Too many pages are open." });
      let heard = head.byteLength;
      let known = false;
      const count = (chunk: Buffer): void => {
        heard += chunk.byteLength;
        // A stranger may not make the host collect a large message before it is known who sends it.
        if (!known && heard > 2 * maxHelloBytes) socket.destroy();
      };
      socket.on("data", count);
      sockets.handleUpgrade(request, socket, head, (client) => {
        if ("setTimeout" in socket && typeof socket.setTimeout === "function") socket.setTimeout(0);
        serveSocket(client, {
          app,
          picks,
          failed,
          holds(bearer) {
            known = tokens.holds(bearer);
            if (known) socket.off("data", count);
            return known;
          },
        });
      });
    },
  });

  return {
    ...origin,
    inUse: () => sockets.clients.size > 0,
    reload() {
      for (const client of sockets.clients) client.send(encodeFrame({ v: 1, host: "reload" } satisfies HostFrame));
    },
    dropPages(why) {
      tokens.forget();
      for (const client of sockets.clients) client.close(1008, why);
    },
    async close() {
      for (const client of sockets.clients) client.close(1001, "The host is ending.");
      sockets.close();
      await origin.close();
      for (const client of sockets.clients) client.terminate();
    },
  };
}

/** The page's HTML with the bridge as its first script, so that it stands before any of the page's own. */
export function withBridge(html: string, commands: readonly string[]): string {
  const list = JSON.stringify(commands).replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
  const script = `<script src="${bridgePath}" data-commands="${list}"></script>`;
  const before = /<head(?:\s[^>]*)?>/i.exec(html) ?? /<html(?:\s[^>]*)?>/i.exec(html) ?? /<!doctype[^>]*>/i.exec(html);
  if (before === null) return script + html;
  const end = before.index + before[0].length;
  return html.slice(0, end) + script + html.slice(end);
}

function give(
  request: IncomingMessage,
  response: ServerResponse,
  headers: Readonly<Record<string, string>>,
  type: string,
  content: Buffer,
): void {
  response.writeHead(200, { ...headers, "Content-Type": type, "Content-Length": content.byteLength });
  response.end(request.method === "HEAD" ? undefined : content);
}

/** Takes the one file that a pick waits for. */
async function receiveUpload(
  request: IncomingMessage,
  response: ServerResponse,
  pathname: string,
  picks: Picks,
): Promise<void> {
  const upload = picks.upload(pathname.slice(uploadPath.length));
  if (upload === null) return say(response, 403, "Nobody waits for this upload, or no longer.");
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.byteLength;
      if (bytes > maxEnvelopeBytes) {
        upload.refuse(
          new LocaraError(
            "file/too-large",
            `The file is larger than ${maxEnvelopeBytes} bytes.`,
            "Choose a smaller file.",
          ),
        );
        return say(response, 413, "The file is too large.", { Connection: "close" });
      }
      chunks.push(chunk);
    }
  } catch (cause) {
    upload.refuse(new LocaraError("file/unreadable", "The upload broke off.", "Choose the file again.", { cause }));
    throw cause;
  }
  upload.accept({ name: fileName(request.headers["x-locara-name"]), bytes: Buffer.concat(chunks) });
  return say(response, 200, "Taken.");
}

/** The last part of what the browser calls the file, in characters that a path can hold. */
export function fileName(header: string | string[] | undefined): string {
  let name = "";
  try {
    name = decodeURIComponent(String(header ?? ""));
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
  }
  const plain = name
    .replace(/^.*[/\\]/s, "")
    .replace(/\p{Cc}/gu, "")
    .normalize("NFC")
    .slice(0, 200);
  return plain === "" || plain === "." || plain === ".." ? "file" : plain;
}

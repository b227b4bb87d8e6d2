import type { IncomingMessage, ServerResponse } from "node:http";
import { readPageFile } from "../page-files.ts";
import { ownAgentCluster, pageHeaders, surfacePage } from "../page-headers.ts";
import type { Surface } from "../surfaces/surface.ts";
import { type Origin, openOrigin, say } from "./origin.ts";
import { bearerOf, createTokens } from "./tokens.ts";

interface Options {
  readonly surface: Surface;
  /** The built surfaces. */
  readonly folder: string;
  readonly failed: (error: unknown) => void;
  /** A descriptor that listens already. */
  readonly listening?: number | undefined;
}

const verbPath = "/surface/";

/** Serves the user's surfaces on an origin of their own, with a token that no page of the app ever sees. */
export async function openSurfaceOrigin({ surface, folder, failed, listening }: Options): Promise<Origin> {
  const tokens = createTokens();
  const headers = { ...pageHeaders(surfacePage), ...ownAgentCluster };

  const answer = async (request: IncomingMessage, response: ServerResponse, pathname: string): Promise<void> => {
    if (pathname.startsWith(verbPath)) {
      if (!tokens.holds(bearerOf(request.headers.authorization) ?? ""))
        return say(response, 401, "A request must carry this page's bearer.");
      const argument = await readArgument(request);
      if (argument === undefined) return say(response, 400, "The argument is no JSON, or too long.");
      const reply = await surface.perform(pathname.slice(verbPath.length), argument);
      response.writeHead(200, { ...headers, "Content-Type": "application/json" });
      response.end(JSON.stringify(reply));
      return;
    }
    const file = await readPageFile(folder, pathname === "/" ? "/index.html" : pathname);
    if (file === null) return say(response, 404, "There is no such file.");
    response.writeHead(200, { ...headers, "Content-Type": file.type, "Content-Length": file.content.byteLength });
    response.end(request.method === "HEAD" ? undefined : file.content);
  };

  return openOrigin({ tokens, posts: [verbPath], answer, failed, listening });
}

const mostArgumentBytes = 4096;

/** The verb's argument: null where there is no body, undefined where it is none that could be meant. */
async function readArgument(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > mostArgumentBytes) return undefined;
    chunks.push(chunk);
  }
  if (bytes === 0) return null;
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8")) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

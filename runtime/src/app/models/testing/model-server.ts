import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { PinnedModel } from "@locara/schema";

/** Bytes that look like nothing, the same for the same seed. */
export function noise(bytes: number, seed = 1): Buffer {
  const block = createHash("shake256", { outputLength: 4096 }).update(`noise ${seed}`).digest();
  const content = Buffer.alloc(bytes, block);
  for (let at = 0; at < bytes; at += 4096) content.writeUInt8((at / 4096 + seed) % 256, at);
  return content;
}

export const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

export const pin = (content: Buffer, urls: readonly string[], more: Partial<PinnedModel> = {}): PinnedModel => ({
  id: "tiny",
  sha256: sha256(content),
  bytes: content.length,
  urls,
  licence: "MIT",
  ...more,
});

export interface Answering {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Which request to the server this is, from 0. */
  readonly turn: number;
  /** Where the client wants to go on. */
  readonly from: number;
}

export interface ModelServer extends AsyncDisposable {
  readonly url: string;
  readonly requests: IncomingMessage[];
  /** Called for each connection, before anything is said on it. */
  onConnection(notice: () => void): void;
  /** Bytes of bodies handed to the network. */
  sent: number;
}

/** A server on loopback whose manners a test decides. */
export async function modelServer(answer: (answering: Answering) => void | Promise<void>): Promise<ModelServer> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    const write = response.write.bind(response) as (chunk: unknown) => boolean;
    response.write = ((chunk: Buffer) => {
      served.sent += chunk.length;
      return write(chunk);
    }) as typeof response.write;
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
    void answer({ request, response, turn: requests.length - 1, from });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const served: ModelServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/model`,
    requests,
    onConnection: (notice) => void server.on("connection", notice),
    sent: 0,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return served;
}

/** As a good server answers: ranges, a validator, honest lengths. Cuts the connection after `limit` bytes. */
export async function serve(
  content: Buffer,
  { response, from }: Answering,
  limit = Number.POSITIVE_INFINITY,
): Promise<void> {
  const headers = { etag: `"${sha256(content).slice(0, 8)}"`, "content-length": content.length - from };
  const range = { "content-range": `bytes ${from}-${content.length - 1}/${content.length}` };
  if (from >= content.length && from > 0) return void response.writeHead(416).end();
  response.writeHead(from > 0 ? 206 : 200, from > 0 ? { ...headers, ...range } : headers);
  const end = Math.min(content.length, from + limit);
  const parts = function* () {
    for (let at = from; at < end; at += 65_536) yield content.subarray(at, Math.min(at + 65_536, end));
  };
  // A client that goes away in the middle is what some tests are about.
  await pipeline(Readable.from(parts()), response, { end: false }).catch(() => undefined);
  if (end < content.length) {
    // Gone only once the bytes are on their way, or the client would see nothing of them.
    await new Promise((resolve) => setTimeout(resolve, 5));
    response.destroy();
  } else response.end();
}

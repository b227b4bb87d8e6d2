import { readFile } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/** How a file is served from now on. */
export interface Manners {
  /** Ends the connection after this part of a file that is asked for the first time, between 0 and 1. */
  readonly cutFirstAt?: number;
  /** Milliseconds between two parts, each of 64 KiB at most. */
  readonly pauseMilliseconds?: number;
  /** What the file's bytes are turned into. */
  readonly bytes?: (content: Buffer) => Buffer;
}

export interface FileServer {
  url(name: string): string;
  /** Every request, as `GET /name from 0`. */
  readonly seen: string[];
  manners: Manners;
  close(): Promise<void>;
}

const mostPartBytes = 64 * 1024;
/** However small a file is, it takes long enough to be seen on its way. */
const fewestParts = 60;

/** A loopback server of files by name, with ranges and a strong validator, as good as a test wants it to be. */
export async function serveFiles(files: Readonly<Record<string, string>>): Promise<FileServer> {
  const seen: string[] = [];
  const asked = new Set<string>();
  const server = createServer((request, response) => {
    const name = (request.url ?? "").slice(1);
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
    seen.push(`${request.method} /${name} from ${from}`);
    const path = files[name];
    if (path === undefined) return void response.writeHead(404).end();
    return void give(path, name, from, request.method === "HEAD", response);
  });

  async function give(path: string, name: string, from: number, headOnly: boolean, response: ServerResponse) {
    const { bytes = (same: Buffer) => same, cutFirstAt, pauseMilliseconds = 0 } = served.manners;
    const content = bytes(await readFile(path));
    const total = content.byteLength;
    response.writeHead(from > 0 ? 206 : 200, {
      etag: `"${name}"`,
      "content-length": total - from,
      ...(from > 0 ? { "content-range": `bytes ${from}-${total - 1}/${total}` } : {}),
    });
    if (headOnly) return void response.end();
    const end = cutFirstAt !== undefined && !asked.has(name) ? Math.floor(total * cutFirstAt) : total;
    asked.add(name);
    const partBytes = Math.min(mostPartBytes, Math.ceil(total / fewestParts));
    for (let at = from; at < end && !response.destroyed; at += partBytes) {
      response.write(content.subarray(at, Math.min(at + partBytes, end)));
      await wait(pauseMilliseconds);
    }
    if (end < total) response.destroy();
    else response.end();
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const served: FileServer = {
    url: (name) => `http://127.0.0.1:${port}/${name}`,
    seen,
    manners: {},
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return served;
}

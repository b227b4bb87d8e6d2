import type { AddressInfo } from "node:net";
import { inMain } from "../../kit/in-main.ts";
import type { Launched } from "../../kit/launch.ts";

/** Where an attempt may try to get to: an address that is its own, so that who knocks there is known. */
export interface Places {
  /** Number and port, for TCP. */
  readonly http: string;
  readonly udp: string;
}

/** Servers that count who comes; nothing of a page may. */
export interface Sink {
  /** One for each attempt. */
  readonly places: readonly Places[];
  /** What came to each so far, in words. */
  seen(): Promise<readonly (readonly string[])[]>;
  close(): Promise<void>;
}

interface Listening {
  readonly places: readonly Places[];
  readonly seen: string[][];
  close(): void;
}

/** Runs as it is in Electron's main process too, so it brings all that it needs with it. */
async function listen(_electron: unknown, count: number): Promise<Listening["places"]> {
  const { createServer } = process.getBuiltinModule("node:http");
  const { createSocket } = process.getBuiltinModule("node:dgram");
  const seen: string[][] = Array.from({ length: count }, () => []);
  const open: { close(): void }[] = [];
  // An address that nobody else on this machine knocks at by chance; only Linux answers to all of them.
  const part = (): number => 1 + Math.floor(Math.random() * 254);
  const host = process.platform === "linux" ? `127.${part()}.${part()}.${part()}` : "127.0.0.1";
  const places = seen.map(async (came) => {
    const server = createServer((request, response) => {
      came.push(`${request.method} ${request.url}`);
      response.setHeader("Access-Control-Allow-Origin", "*");
      response.setHeader("Content-Type", request.url?.endsWith(".js") ? "text/javascript" : "text/html");
      response.end(request.url?.endsWith(".js") ? "globalThis.came = 1" : "<!doctype html><title>elsewhere</title>");
    });
    // Whoever connects has told something already, whatever it says then.
    server.on("connection", () => came.push("TCP"));
    server.on("upgrade", (_request, socket) => socket.destroy());
    const datagrams = createSocket("udp4", () => came.push("UDP"));
    open.push(server, datagrams);
    await new Promise<void>((resolve) => server.listen(0, host, resolve));
    await new Promise<void>((resolve) => datagrams.bind(0, host, resolve));
    return {
      http: `${host}:${(server.address() as AddressInfo).port}`,
      udp: `${host}:${datagrams.address().port}`,
    };
  });
  const listening = await Promise.all(places);
  const close = (): void => {
    for (const one of open) one.close();
  };
  Object.assign(globalThis, { sink: { places: listening, seen, close } satisfies Listening });
  return listening;
}

const sinkHere = (): Listening => (globalThis as unknown as { readonly sink: Listening }).sink;

/** A sink in this process. */
export async function openSink(count: number): Promise<Sink> {
  await listen(null, count);
  const { places, seen, close } = sinkHere();
  return { places, seen: async () => seen, close: async () => close() };
}

/**
 * A sink where the app's page could reach it: beside the browser, or inside Electron's own process. A kernel that keeps
 * the whole app from the network stands outside of that, so that it cannot hide what the page got through.
 */
export async function openSinkFor({ electron }: Pick<Launched, "electron">, count: number): Promise<Sink> {
  if (electron === null) return openSink(count);
  const places = await inMain(electron, listen, count);
  return {
    places,
    seen: () => inMain(electron, () => (globalThis as unknown as { sink: Listening }).sink.seen, null),
    close: () => inMain(electron, () => (globalThis as unknown as { sink: Listening }).sink.close(), null),
  };
}

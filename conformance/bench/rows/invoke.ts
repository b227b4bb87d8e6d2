import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { openBrowserHost } from "@locara/runtime";
import { buildElectronLaunch } from "../../../harness/src/build/electron-launch.ts";
import { openChromium, openPage } from "../chromium.ts";
import { electronUnavailable, openElectron, writeBareElectron } from "../electron.ts";
import { buildHostFiles } from "../host-files.ts";
import { compare } from "../measure.ts";
import type { Row } from "../row.ts";
import { openStage } from "../stage.ts";

const calls = 1500;

export const invokeBrowser: Row = {
  name: "invoke.browser",
  unit: "us",
  baseline: "bare WebSocket echo",
  budget: { of: "ratio", firstCut: 1.3, goal: 1.1 },
  shows: "page",
  measure: async () => {
    const browser = await openChromium();
    if (browser === null) return { unavailable: "no Chromium on this machine" };
    const stage = await openStage();
    const bare = await openEcho();
    try {
      const files = await buildHostFiles(join(stage.folder, "files"));
      const host = await openBrowserHost({ places: stage.places, files, quit: () => undefined });
      try {
        const ours = await openPage(browser, host.url, "#ready");
        const theirs = await openPage(browser, bare.url, "#ready");
        const invoke = (): Promise<number> =>
          ours.evaluate((times) => (globalThis as unknown as InPage).benchInvoke(times), calls);
        const echo = (): Promise<number> =>
          theirs.evaluate((times) => (globalThis as unknown as InPage).benchEcho(times), calls);
        return {
          ...(await compare(invoke, echo, { rounds: 5 })),
          note: "app.info, one call after the other",
        };
      } finally {
        await host.close();
      }
    } finally {
      bare.close();
      await browser.close();
      stage.remove();
    }
  },
};

export const invokeElectron: Row = {
  name: "invoke.electron",
  unit: "us",
  baseline: "bare ipcRenderer.invoke",
  budget: { of: "ratio", firstCut: 1.3, goal: 1.1 },
  shows: "page",
  measure: async () => {
    const why = electronUnavailable();
    if (why !== null) return { unavailable: why };
    const stage = await openStage();
    try {
      const ours = await openElectron(await buildElectronLaunch(stage, join(stage.folder, "build")), "#ready");
      const bare = await openElectron(writeBareElectron(join(stage.folder, "bare")), "#ready");
      try {
        const invoke = (): Promise<number> =>
          ours.page.evaluate((times) => (globalThis as unknown as InPage).benchInvoke(times), calls);
        const echo = (): Promise<number> =>
          bare.page.evaluate(async (times) => {
            const begin = performance.now();
            for (let time = 0; time < times; time++) await (globalThis as unknown as InPage).bare.invoke({});
            return ((performance.now() - begin) * 1000) / times;
          }, calls);
        return {
          ...(await compare(invoke, echo, { rounds: 5 })),
          note: "app.info, one call after the other",
        };
      } finally {
        await Promise.all([ours.app.close(), bare.app.close()]);
      }
    } finally {
      stage.remove();
    }
  },
};

/** What the pages put on their global object. */
interface InPage {
  benchInvoke(times: number): Promise<number>;
  benchEcho(times: number): Promise<number>;
  readonly bare: { invoke(payload: object): Promise<object> };
}

const echoPage = `<!doctype html><script>
globalThis.socket = new WebSocket("ws://" + location.host);
socket.binaryType = "arraybuffer";
const waiting = new Map();
socket.onmessage = ({ data }) => { const { id } = JSON.parse(data); waiting.get(id)(); waiting.delete(id); };
socket.onopen = () => { document.body.id = "ready"; };
let last = 0;
const echo = () => new Promise((done) => { const id = ++last; waiting.set(id, done); socket.send(JSON.stringify({ id, command: "echo", payload: {} })); });
globalThis.benchEcho = async (times) => {
  const begin = performance.now();
  for (let time = 0; time < times; time++) await echo();
  return ((performance.now() - begin) * 1000) / times;
};
</script>`;

interface EchoSocket {
  on(event: "message", receive: (data: unknown) => void): void;
  send(text: string): void;
  terminate(): void;
}

/** The library that the browser host uses, as the runtime finds it: the comparison is about what we put around it. */
const { WebSocketServer } = createRequire(import.meta.resolve("@locara/runtime"))("ws") as {
  readonly WebSocketServer: new (options: {
    readonly server: Server;
    readonly perMessageDeflate: false;
  }) => {
    readonly clients: Iterable<EchoSocket>;
    on(event: "connection", receive: (socket: EchoSocket) => void): void;
  };
};

/** The least that can carry a call and its answer between a page and Node: one WebSocket, JSON, an id. */
const openEcho = async (): Promise<{ readonly url: string; close(): void }> => {
  const server = createServer((_request, response) => response.setHeader("content-type", "text/html").end(echoPage));
  const sockets = new WebSocketServer({ server, perMessageDeflate: false });
  sockets.on("connection", (socket) =>
    socket.on("message", (data) => socket.send(JSON.stringify({ id: JSON.parse(String(data)).id, payload: {} }))),
  );
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () => {
      for (const socket of sockets.clients) socket.terminate();
      server.close();
    },
  };
};

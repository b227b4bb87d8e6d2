import { createSocket } from "node:dgram";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "@playwright/test";
import { expect, test } from "../kit/host.ts";
import { type WayOut, waysOut } from "../kit/ways-out.ts";

/** A server that counts who comes: nothing of an app without network may. */
async function sink(): Promise<{ readonly server: Server; readonly address: string; readonly seen: string[] }> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    response.setHeader("Access-Control-Allow-Origin", "*");
    response.end("<!doctype html><title>elsewhere</title>");
  });
  server.on("upgrade", (request, socket) => {
    seen.push(`UPGRADE ${request.url}`);
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, seen, address: `127.0.0.1:${(server.address() as AddressInfo).port}` };
}

test("a frame inside the page gets nothing", async ({ launch }) => {
  const { page } = await launch.transcribe();
  const found = await page.evaluate(async () => {
    const looks: Record<string, string> = {};
    const kinds: Record<string, Partial<HTMLIFrameElement>> = {
      blank: {},
      srcdoc: { srcdoc: "<p>inside</p>" },
      "own page": { src: location.href.replace(/#.*/, "") },
      blob: { src: URL.createObjectURL(new Blob(["<p>inside</p>"], { type: "text/html" })) },
      javascript: { src: "javascript:'<p>inside</p>'" },
    };
    for (const [name, content] of Object.entries(kinds)) {
      const frame = Object.assign(document.createElement("iframe"), content);
      document.body.append(frame);
      await new Promise((resolve) => setTimeout(resolve, 400));
      try {
        looks[name] = typeof (frame.contentWindow as unknown as { locara?: unknown } | null)?.locara;
      } catch {
        looks[name] = "another origin";
      }
      frame.remove();
    }
    return looks;
  });
  expect(Object.keys(found)).toHaveLength(5);
  for (const [name, type] of Object.entries(found)) expect(type, name).toMatch(/^(undefined|another origin)$/);
});

/** How an attempt came out: what it gave, how it failed, or that nothing came of it. */
const outcomeOf = (page: Page, { run }: WayOut, address: string): Promise<string> => {
  const silence = new Promise<string>((resolve) => setTimeout(resolve, 1500, "no answer"));
  const tried = page.evaluate(run, address).then(String, () => "refused");
  return Promise.race([tried, silence]);
};

test("the page has no way out: network, windows, frames, code and devices are closed", async ({ launch }) => {
  const { page } = await launch.transcribe();
  const { server, address, seen } = await sink();
  try {
    expect(waysOut.length).toBeGreaterThan(30);
    for (const way of waysOut) {
      const outcome = await outcomeOf(page, way, address);
      if (way.blind === undefined) expect(outcome, way.name).toMatch(/^(refused|no answer|denied|default)$/);
      expect(seen, way.name).toEqual([]);
    }
    await expect(page).toHaveTitle("Transcribe");
  } finally {
    server.close();
  }
});

test("the page has nothing of Node or Electron, and its bridge cannot be changed", async ({ launch }) => {
  const { page } = await launch.transcribe();
  const found = await page.evaluate(() => {
    const { locara } = globalThis;
    Reflect.set(locara, "start", 1);
    Reflect.set(globalThis, "locara", 1);
    const names = ["require", "process", "module", "Buffer", "ipcRenderer", "electron"];
    return {
      foreign: names.filter((name) => name in globalThis),
      kept: globalThis.locara === locara && typeof locara.start === "function" && Object.isFrozen(locara),
    };
  });
  expect(found).toEqual({ foreign: [], kept: true });
});

const goTo = async (page: Page, place: string): Promise<void> => {
  await page.evaluate((to) => void setTimeout(() => (location.href = to), 10), place);
  // A navigation that is refused leaves no event to wait for.
  await page.waitForTimeout(400);
};

test("the page cannot leave: navigation to another place reaches nobody", async ({ launch, host }) => {
  const { page } = await launch.transcribe();
  const { server, address, seen } = await sink();
  try {
    const before = page.url();
    // A browser shows its own error page instead; Electron's window stays where it is.
    const places =
      host === "browser"
        ? []
        : ["file:///etc/passwd", "data:text/html,hello", "javascript:document.write(1)", "locara-surface://surface/"];
    for (const place of [...places, `http://${address}/?data`]) {
      await goTo(page, place);
      if (host === "electron") expect(page.url(), place).toBe(before);
    }
    if (host === "electron") expect(await page.evaluate(() => typeof globalThis.locara)).toBe("object");
    expect(seen).toEqual([]);
  } finally {
    server.close();
  }
});

test("a foreign page gets nothing from the app's host", async ({ launch, host, chromiumBrowser }) => {
  test.skip(
    host === "electron",
    "Under Electron there is nothing that another page could reach: the host listens nowhere.",
  );
  const { page } = await launch.transcribe();
  const origin = new URL(page.url()).origin;
  const { server, address } = await sink();
  const context = await (chromiumBrowser as NonNullable<typeof chromiumBrowser>).newContext();
  try {
    const foreign = await context.newPage();
    await foreign.goto(`http://${address}/`);
    const got = await foreign.evaluate(async (home) => {
      const tried: Record<string, string> = {};
      const socketOf = (bearer: string) =>
        new Promise<string>((resolve) => {
          const socket = new WebSocket(`${home.replace("http", "ws")}/locara-socket`);
          socket.onopen = () => socket.send(bearer);
          socket.onmessage = () => resolve("answered");
          socket.onerror = () => resolve("refused");
          socket.onclose = () => resolve("refused");
        });
      tried.socket = await socketOf("x");
      tried["read the page"] = await fetch(`${home}/`).then(
        () => "read",
        () => "refused",
      );
      tried["load its script"] = await new Promise((resolve) => {
        const script = document.createElement("script");
        script.onload = () => resolve("loaded");
        script.onerror = () => resolve("refused");
        script.src = `${home}/locara-bridge.js`;
        document.head.append(script);
      });
      tried["frame it"] = await new Promise((resolve) => {
        const frame = document.createElement("iframe");
        frame.onload = () => {
          try {
            resolve(frame.contentDocument === null ? "refused" : "read");
          } catch {
            resolve("refused");
          }
        };
        frame.src = `${home}/`;
        document.body.append(frame);
      });
      return tried;
    }, origin);
    expect(Object.keys(got)).toHaveLength(4);
    for (const [name, outcome] of Object.entries(got)) expect(outcome, name).toBe("refused");
    const direct = await context.newPage();
    const response = await direct.goto(`${origin}/`);
    expect(response?.status()).toBeLessThan(500);
    // Without its one-time address a page of the same origin has a bridge that answers nothing.
    const answer = await direct.evaluate(
      () =>
        new Promise<string>((resolve) => {
          if (typeof globalThis.locara === "undefined") return resolve("no bridge");
          globalThis.locara.start("app.info", {}, (message) =>
            resolve(message.kind === "error" ? message.error.code : "answered"),
          );
        }),
    );
    expect(answer).toMatch(/^(no bridge|resource\/host-lost)$/);
  } finally {
    await context.close();
    server.close();
  }
});

test("WebRTC reaches nobody, neither by UDP nor by TCP", async ({ launch }) => {
  const { page } = await launch.transcribe();
  const { server, address, seen } = await sink();
  const udp = createSocket("udp4");
  udp.on("message", () => seen.push("UDP"));
  server.on("connection", () => seen.push("TCP"));
  await new Promise<void>((resolve) => udp.bind(0, "127.0.0.1", resolve));
  try {
    // Chromium may end a page's process that tries what a connection allowlist forbids; that is a refusal too.
    const tried = page.evaluate(
      async ([tcp, datagrams]) => {
        const blank = document.createElement("iframe");
        document.body.append(blank);
        const inside = (blank.contentWindow as unknown as typeof globalThis | null)?.RTCPeerConnection;
        const kinds = [globalThis.RTCPeerConnection, inside].filter((kind) => kind !== undefined);
        for (const Connection of kinds) {
          try {
            const connection = new Connection({
              iceServers: [
                { urls: `stun:127.0.0.1:${datagrams}` },
                { urls: `turn:${tcp}?transport=tcp`, username: "secret", credential: "data" },
                { urls: `turn:127.0.0.1:${datagrams}?transport=udp`, username: "secret", credential: "data" },
              ],
            });
            connection.createDataChannel("out");
            await connection.setLocalDescription(await connection.createOffer());
          } catch (error) {
            return `refused: ${(error as Error).name}`;
          }
        }
        await new Promise((resolve) => setTimeout(resolve, 3000));
        return kinds.length;
      },
      [address, udp.address().port] as const,
    );
    const made = await tried.catch((error: Error) => error.message);
    expect(String(made)).toMatch(/^2$|^refused|crashed/);
    expect(seen).toEqual([]);
  } finally {
    udp.close();
    server.close();
  }
});

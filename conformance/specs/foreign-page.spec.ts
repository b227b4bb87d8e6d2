import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { writeApp } from "../kit/example-apps.ts";
import { expect, test } from "../kit/host.ts";

/** A real browser shows another page beside the app: what hostile/tokens.spec.ts sends as requests, a page of the web cannot do either. */

test("a foreign page gets nothing from the app's host", async ({ launch, scratch, host, chromiumBrowser }) => {
  test.skip(
    host === "electron",
    "Under Electron there is nothing that another page could reach: the host listens nowhere.",
  );
  const { page } = await launch.app(await writeApp(join(scratch, "app"), { capabilities: {} }));
  const origin = new URL(page.url()).origin;
  const server = createServer((_request, response) =>
    response.setHeader("Content-Type", "text/html").end("<!doctype html><title>elsewhere</title>"),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
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

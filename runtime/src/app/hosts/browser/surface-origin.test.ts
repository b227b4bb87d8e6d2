import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { createAsking } from "../surfaces/asking.ts";
import { rawGet, rawRequest, redeem } from "../testing/browser-page.ts";
import { fakeApp } from "../testing/fake-app.ts";
import { createPicks } from "./picks.ts";
import { type BrowserHost, serveApp } from "./server.ts";

let folder = "";
let host: BrowserHost;
let port = 0;
let quits = 0;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "locara-surface-"));
  for (const name of ["index.html", "surface.js", "bridge.js"]) await writeFile(join(folder, name), `<!-- ${name} -->`);
  quits = 0;
  host = await serveApp({
    app: fakeApp({ consented: false }),
    page: folder,
    picks: createPicks(),
    files: { bridge: join(folder, "bridge.js"), surfaces: folder },
    asking: createAsking(() => undefined),
    quit: () => {
      quits += 1;
    },
    failed: (error) => assert.fail(String(error)),
  });
  port = Number(new URL(host.url).port);
});

afterEach(async () => {
  await host.close();
  await rm(folder, { recursive: true });
});

const ask = async (
  verb: string,
  bearer?: string,
): Promise<{
  readonly status: number;
  readonly reply: { ok: boolean; payload?: unknown; error?: { code: string } } | null;
}> => {
  const authorization = bearer === undefined ? "" : `Authorization: Bearer ${bearer}\r\n`;
  const { status, body } = await rawRequest(
    port,
    `POST /surface/${verb} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${authorization}Connection: close\r\nContent-Length: 0\r\n\r\n`,
  );
  const json = /\{.*\}/s.exec(body)?.[0];
  return { status, reply: json === undefined ? null : JSON.parse(json) };
};

test("the surface answers only to its own bearer", async () => {
  assert.equal((await ask("state")).status, 401);
  assert.equal((await ask("state", "a".repeat(43))).status, 401);
  const { status, reply } = await ask("state", await redeem(host.url));
  assert.deepEqual([status, reply?.ok], [200, true]);
});

test("the app's bearer opens nothing on the surface, and the app's origin has no surface", async () => {
  const bearer = await redeem(host.url);
  await ask("accept", bearer);
  const { reply } = await ask("open", bearer);
  const appUrl = String(reply?.payload);
  assert.notEqual(new URL(appUrl).port, String(port));
  const appBearer = await redeem(appUrl);
  assert.equal((await ask("state", appBearer)).status, 401);
  assert.equal((await rawGet(Number(new URL(appUrl).port), "/surface/state")).status, 404);
});

test("the app cannot be opened before it was accepted", async () => {
  const bearer = await redeem(host.url);
  assert.equal((await ask("open", bearer)).reply?.error?.code, "capability/not-granted");
  assert.equal((await ask("fetch", bearer)).reply?.error?.code, "capability/not-granted");
});

test("the surface cannot be framed, and another origin gets nothing", async () => {
  const { headers } = await rawGet(port, "/");
  assert.match(headers, /x-frame-options: deny/i);
  assert.match(headers, /frame-ancestors 'none'/);
  assert.equal((await rawGet(port, "/", { Origin: "http://127.0.0.1:1" })).status, 403);
  assert.equal((await rawGet(port, "/", { "Sec-Fetch-Dest": "iframe" })).status, 403);
});

test("a verb is posted, and an unknown one is an answer, not a crash", async () => {
  const bearer = await redeem(host.url);
  assert.equal((await rawGet(port, "/surface/state")).status, 405);
  for (const verb of ["constructor", "__proto__", "nothing", ""]) {
    assert.equal((await ask(verb, bearer)).reply?.error?.code, "command/unknown", verb);
  }
});

test("a link that a script of this origin asked for is void, and what an earlier server left is cleared", async () => {
  const asking = { "Sec-Fetch-Dest": "empty", "Sec-Fetch-Site": "same-origin" };
  const { pathname } = new URL(host.url);
  const asked = await rawGet(port, pathname, asking);
  assert.equal(asked.status, 403);
  assert.match(asked.headers, /^clear-site-data: "cache", "storage"$/im);
  assert.equal((await rawGet(port, pathname)).status, 403);
  assert.doesNotMatch((await rawGet(port, "/open/x", asking)).headers, /clear-site-data/i);
});

test("quit reaches whoever opened the host", async () => {
  await ask("quit", await redeem(host.url));
  assert.equal(quits, 1);
});

test("the address leads to the surface until the app was accepted, and then straight to the app", async () => {
  const bearer = await redeem(host.url);
  await ask("accept", bearer);
  const url = host.openUrl();
  assert.notEqual(new URL(url).port, String(port));
  // What leads to the app opens nothing of the user's.
  assert.equal((await ask("log", await redeem(url))).status, 401);
});

test("the permissions keep an address of their own on the surface, and no other query gets through", async () => {
  await ask("accept", await redeem(host.url));
  for (const [query, page] of [
    ["?view=permissions", "/?view=permissions#"],
    ["?view=permissions&x=//evil.example", "/#"],
    ["?x", "/#"],
  ] as const) {
    const { pathname, port: permissionsPort } = new URL(host.permissionsUrl());
    assert.equal(permissionsPort, String(port));
    const { headers } = await rawGet(port, `${pathname}${query}`);
    assert.ok(headers.toLowerCase().includes(`location: ${page}locara=`), headers);
  }
});

test("there is no socket on the surface", async () => {
  const { status } = await rawGet(port, "/locara-socket", { Connection: "Upgrade", Upgrade: "websocket" });
  assert.equal(status, 400);
});

const post = (bearer: string, verb: string, body: string) =>
  rawRequest(
    port,
    `POST /surface/${verb} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${bearer}\r\nConnection: close\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );

test("an argument is JSON, and short", async () => {
  const bearer = await redeem(host.url);
  for (const body of ["{", "x".repeat(5000)]) assert.equal((await post(bearer, "decide", body)).status, 400);
  await ask("accept", bearer);
  const { status, body } = await post(bearer, "decide", '{"capability":"net","decision":"granted"}');
  assert.deepEqual([status, /\{.*\}/s.exec(body)?.[0]], [200, '{"ok":true,"payload":null}']);
});

test("a question has its own one-time address, and a page opens with no other words than ours", async () => {
  const { pathname, search } = new URL(host.questionUrl());
  assert.equal(search, "?view=question");
  const opened = await rawGet(port, `${pathname}${search}`);
  assert.match(opened.headers, /location: \/\?view=question#locara=/i);
  const other = new URL(host.openUrl()).pathname;
  const odd = await rawGet(port, `${other}?view=question&x=1`);
  assert.match(odd.headers, /location: \/#locara=/i);
});

test("withdrawn consent ends the app's pages: their bearers open nothing more", async () => {
  const bearer = await redeem(host.url);
  await ask("accept", bearer);
  const appUrl = String((await ask("open", bearer)).reply?.payload);
  const appPort = Number(new URL(appUrl).port);
  const appBearer = await redeem(appUrl);
  const upload = (): Promise<{ readonly status: number }> =>
    rawRequest(
      appPort,
      `POST /upload/x HTTP/1.1\r\nHost: 127.0.0.1:${appPort}\r\nAuthorization: Bearer ${appBearer}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
    );
  assert.equal((await upload()).status, 403);
  await ask("withdraw", bearer);
  assert.equal((await upload()).status, 401);
});

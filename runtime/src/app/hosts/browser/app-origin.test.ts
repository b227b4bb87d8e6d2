import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import type { WebSocket } from "ws";
import { openPageSocket, rawGet, rawRequest, redeem } from "../testing/browser-page.ts";
import { type FakeApp, fakeApp } from "../testing/fake-app.ts";
import { fileName, openAppOrigin, withBridge } from "./app-origin.ts";
import { encodeFrame } from "./frames.ts";
import type { Origin } from "./origin.ts";
import { createPicks } from "./picks.ts";

let folder = "";
let app: FakeApp;
let origin: Origin;
let port = 0;
let failures: unknown[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "locara-origin-"));
  await writeFile(join(folder, "index.html"), "<!doctype html><html><head><title>x</title></head></html>");
  await writeFile(join(folder, "a.js"), "1");
  failures = [];
  const picks = createPicks();
  app = fakeApp({
    commands: ["test.echo", "test.pick", "test.save"],
    async answer({ command }) {
      if (command === "test.pick") {
        const picked = await picks.open({ extensions: ["wav"] }, new AbortController().signal);
        return picked === null ? null : { name: picked.name, bytes: "bytes" in picked ? picked.bytes : null };
      }
      const sink = await picks.save({ suggestedName: "a.txt" }, new AbortController().signal);
      if (sink !== null && "deliver" in sink) await sink.deliver(Uint8Array.of(1, 2));
      return "saved";
    },
  });
  origin = await openAppOrigin({
    app,
    page: folder,
    bridgeScript: "/* bridge */",
    picks,
    failed: (error) => failures.push(error),
  });
  port = Number(origin.home.authority.split(":")[1]);
});

afterEach(async () => {
  await origin.close();
  await rm(folder, { recursive: true });
  assert.deepEqual(failures, []);
});

const request = (command: string, payload: unknown = {}) => ({ v: 1, request_id: "1", command, payload });

test("a one-time URL clears what was there, puts the bearer in the fragment, and works once", async () => {
  const { pathname } = new URL(origin.openUrl());
  const first = await rawGet(port, pathname);
  assert.equal(first.status, 303);
  assert.match(first.headers, /^clear-site-data: "cache", "storage"$/im);
  assert.match(first.headers, /^location: \/#locara=[A-Za-z0-9_-]{43}$/im);
  assert.doesNotMatch(first.headers, /set-cookie/i);
  const second = await rawGet(port, pathname);
  assert.equal(second.status, 403);
  assert.match(second.body, /^This link was used already/);
  assert.doesNotMatch(second.headers, /clear-site-data/i);
});

const harmless = [
  {
    text: (path: string) => `HEAD ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`,
    because: "only its head was asked for",
  },
  {
    text: (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: close\r\n\r\n`,
    because: "the host was wrong",
  },
  {
    text: (path: string) =>
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nSec-Purpose: prefetch\r\nConnection: close\r\n\r\n`,
    because: "it was fetched in advance",
  },
  {
    text: (path: string) =>
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nSec-Fetch-Dest: image\r\nConnection: close\r\n\r\n`,
    because: "it was embedded as a picture",
  },
  {
    text: (path: string) =>
      `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
    because: "it was posted",
  },
];

for (const { text, because } of harmless) {
  test(`a one-time URL still works after a request that is refused: ${because}`, async () => {
    const url = origin.openUrl();
    assert.notEqual((await rawRequest(port, text(new URL(url).pathname))).status, 303);
    assert.equal((await redeem(url)).length, 43);
  });
}

test("the page carries the policies as they are now, and the bridge is its first script", async () => {
  app.policies.permissionsPolicy = "camera=(self)";
  const { status, headers, body } = await rawGet(port, "/");
  assert.equal(status, 200);
  for (const header of [
    `Content-Security-Policy: ${app.ipc.page.csp}`,
    "Permissions-Policy: camera=(self)",
    "X-Frame-Options: DENY",
    "Cross-Origin-Opener-Policy: same-origin",
    "Cross-Origin-Resource-Policy: same-origin",
    "Origin-Agent-Cluster: ?1",
  ]) {
    assert.ok(headers.includes(header), header);
  }
  assert.match(body, /<head><script src="\/locara-bridge\.js" data-commands="\[&quot;test\.echo&quot;/);
});

test("nothing but the page's files is served", async () => {
  for (const path of ["/../package.json", "/%2e%2e/x", "/missing", "/socket", "/surface/state"]) {
    assert.equal((await rawGet(port, path)).status, 404, path);
  }
  assert.equal((await rawGet(port, "/a.js")).status, 200);
  assert.equal((await rawGet(port, "/favicon.ico")).status, 204);
});

test("a page with its bearer calls the kernel, and undeclared commands are refused there", async () => {
  const page = await openPageSocket(port, await redeem(origin.openUrl()));
  page.send(request("test.echo", { bytes: Uint8Array.of(7), samples: new Float32Array([0.5]) }));
  assert.deepEqual(await page.next(), {
    v: 1,
    request_id: "1",
    ok: true,
    payload: { bytes: Uint8Array.of(7), samples: new Float32Array([0.5]) },
  });
  page.socket.close();
  await page.closed;
});

const strangers = [
  { hello: () => ({ v: 1, host: "hello", bearer: "a".repeat(43) }), because: "nobody gave it this bearer" },
  {
    hello: () => ({ v: 1, host: "hello", bearer: new URL(origin.openUrl()).pathname.slice("/open/".length) }),
    because: "a one-time token is no bearer",
  },
  { hello: () => ({ v: 1, host: "hello", bearer: { length: 43 } }), because: "a bearer is a text" },
  { hello: () => ({ v: 1, host: "hello" }), because: "it brings none" },
  { hello: () => request("test.echo"), because: "it calls before it says who it is" },
  { hello: () => ({ v: 1, host: "welcome" }), because: "it speaks the host's lines" },
];

for (const { hello, because } of strangers) {
  test(`a socket is closed before anything is answered: ${because}`, async () => {
    const page = await openPageSocket(port);
    page.send(hello());
    assert.deepEqual(await page.closed, { code: 1008, reason: "The first message must carry this page's bearer." });
    assert.deepEqual([app.received, app.sessions.open], [[], 0]);
  });
}

test("a large first message is cut off while it still arrives", async () => {
  const page = await openPageSocket(port);
  page.socket.send(Buffer.alloc(5_000_000));
  assert.equal((await page.closed).code, 1006);
  assert.equal(app.sessions.open, 0);
});

const badFrames = [
  { send: (socket: WebSocket) => socket.send("text"), code: 1003, because: "messages are binary" },
  { send: (socket: WebSocket) => socket.send(Uint8Array.of(0xc1)), code: 1007, because: "it is no MessagePack" },
  { send: (socket: WebSocket) => socket.send(encodeFrame([1])), code: 1007, because: "it is no object" },
  {
    send: (socket: WebSocket) => socket.send(encodeFrame({ v: 1, host: "pick", id: "1" })),
    code: 1008,
    because: "only the host picks",
  },
  {
    send: (socket: WebSocket) => socket.send(encodeFrame({ v: 1, host: "hello", bearer: "x" })),
    code: 1008,
    because: "it has said who it is",
  },
];

for (const { send, code, because } of badFrames) {
  test(`a frame closes the socket with ${code} and a reason, and its session with it: ${because}`, async () => {
    const page = await openPageSocket(port, await redeem(origin.openUrl()));
    send(page.socket);
    const closed = await page.closed;
    assert.equal(closed.code, code);
    assert.notEqual(closed.reason, "");
    assert.equal(app.sessions.closed, 1);
  });
}

const upgrades = [
  { headers: { Origin: "https://evil.example" }, status: 403, because: "a foreign page knocks" },
  { headers: { Origin: "http://localhost:1" }, status: 403, because: "localhost is another origin" },
  { headers: { Host: "evil.example" }, status: 421, because: "its name was rebound" },
  { headers: { "Sec-WebSocket-Protocol": "locara" }, status: 400, because: "there are no subprotocols" },
  { headers: { Cookie: "locara=1", Origin: "null" }, status: 403, because: "cookies do not count" },
];

for (const { headers, status, because } of upgrades) {
  test(`an upgrade is refused with ${status}: ${because}`, async () => {
    const answer = await rawGet(port, "/locara-socket", {
      Connection: "Upgrade",
      Upgrade: "websocket",
      "Sec-WebSocket-Version": "13",
      "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
      Origin: `http://127.0.0.1:${port}`,
      ...headers,
    });
    assert.equal(answer.status, status);
    assert.equal(app.sessions.open, 0);
  });
}

test("a pick is an upload, once, by the page that was asked", async () => {
  const bearer = await redeem(origin.openUrl());
  const page = await openPageSocket(port, bearer);
  page.send(request("test.pick"));
  const pick = await page.next();
  assert.deepEqual([pick.host, pick.extensions], ["pick", ["wav"]]);
  const post = (authorization: string) =>
    fetch(`http://127.0.0.1:${port}${String(pick.url)}`, {
      method: "POST",
      headers: { authorization, "x-locara-name": encodeURIComponent("/tmp/ä.wav") },
      body: Uint8Array.of(1, 2, 3),
    });
  assert.equal((await post(`Bearer ${"a".repeat(43)}`)).status, 401);
  assert.equal((await post(`Bearer ${bearer}`)).status, 200);
  assert.deepEqual((await page.next()).payload, { name: "ä.wav", bytes: Uint8Array.of(1, 2, 3) });
  assert.equal((await post(`Bearer ${bearer}`)).status, 403);
  page.socket.close();
});

test("choosing nothing is null", async () => {
  const page = await openPageSocket(port, await redeem(origin.openUrl()));
  page.send(request("test.pick"));
  const { id } = await page.next();
  page.send({ v: 1, host: "picked-none", id, error: null });
  assert.equal((await page.next()).payload, null);
  page.socket.close();
});

test("another page cannot answer a pick", async () => {
  const page = await openPageSocket(port, await redeem(origin.openUrl()));
  const other = await openPageSocket(port, await redeem(origin.openUrl()));
  page.send(request("test.pick"));
  const { id } = await page.next();
  other.send({ v: 1, host: "picked-none", id, error: null });
  other.send(request("test.echo", "after"));
  assert.equal((await other.next()).payload, "after");
  page.send({ v: 1, host: "picked-none", id, error: { code: "file/unreadable" } });
  assert.equal(((await page.next()).error as { code: string }).code, "file/unreadable");
  page.send(request("test.echo", "alive"));
  assert.equal((await page.next()).payload, "alive");
  page.socket.close();
  other.socket.close();
});

test("saving is a download that the page acknowledges", async () => {
  const page = await openPageSocket(port, await redeem(origin.openUrl()));
  page.send(request("test.save"));
  const { host, id, name, content } = await page.next();
  assert.deepEqual([host, name, content], ["save", "a.txt", Uint8Array.of(1, 2)]);
  page.send({ v: 1, host: "saved", id, error: null });
  assert.equal((await page.next()).payload, "saved");
  page.socket.close();
});

test("closing the origin closes every socket and says why", async () => {
  const page = await openPageSocket(port, await redeem(origin.openUrl()));
  const closing = origin.close();
  assert.deepEqual(await page.closed, { code: 1001, reason: "The host is ending." });
  await closing;
  await assert.rejects(openPageSocket(port));
  origin = { ...origin, close: async () => undefined };
});

test("a socket cannot be opened beyond the limit", async () => {
  const pages = await Promise.all(Array.from({ length: 32 }, () => openPageSocket(port)));
  await assert.rejects(openPageSocket(port), /503/);
  for (const page of pages) page.socket.terminate();
});

const pages = [
  { html: "<!doctype html><head></head>", before: "<!doctype html><head>", because: "the head comes first" },
  {
    html: '<html lang="en"><HEAD data-x="1"><script>',
    before: '<html lang="en"><HEAD data-x="1">',
    because: "a head may have attributes",
  },
  { html: "<html><body>", before: "<html>", because: "there is no head" },
  { html: "<!DOCTYPE html><p>", before: "<!DOCTYPE html>", because: "there is no root" },
  { html: "<p>", before: "", because: "there is nothing to stand after" },
];

for (const { html, before, because } of pages) {
  test(`the bridge stands after ${JSON.stringify(before)}: ${because}`, () => {
    assert.ok(withBridge(html, []).startsWith(`${before}<script src="/locara-bridge.js"`));
  });
}

test("a command's name cannot end the attribute it stands in", () => {
  assert.ok(
    withBridge("<head>", ['x"><script>&']).includes('data-commands="[&quot;x\\&quot;>&lt;script>&amp;&quot;]"'),
  );
});

const names = [
  { header: "a%20b.wav", name: "a b.wav", because: "it is decoded" },
  { header: "..%2F..%2Fetc%2Fpasswd", name: "passwd", because: "only its last part counts" },
  { header: "C%3A%5Cx%5Cy.wav", name: "y.wav", because: "only its last part counts, on every system" },
  { header: "..", name: "file", because: "it is no name" },
  { header: "%", name: "file", because: "it cannot be decoded" },
  { header: "a%00%0Ab", name: "ab", because: "control characters go" },
  { header: undefined, name: "file", because: "there is none" },
];

for (const { header, name, because } of names) {
  test(`an upload called ${JSON.stringify(header)} is kept as ${name}: ${because}`, () => {
    assert.equal(fileName(header), name);
  });
}

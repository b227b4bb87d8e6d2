import assert from "node:assert/strict";
import { test } from "node:test";
import { type AskedRequest, refusalOf, upgradeRefusalOf } from "./request-rules.ts";

const home = { authority: "127.0.0.1:4321", posts: ["/upload/"] };
const host = { host: "127.0.0.1:4321" };
const navigation = { "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };

const requests: readonly (AskedRequest & { readonly status: number | null; readonly because: string })[] = [
  { method: "GET", url: "/", headers: host, status: null, because: "a page asks for itself" },
  { method: "HEAD", url: "/", headers: host, status: null, because: "asking about it is harmless" },
  { method: "POST", url: "/upload/x", headers: host, status: null, because: "uploads are posted" },
  { method: "GET", url: "/", headers: {}, status: 421, because: "it names no host" },
  { method: "GET", url: "/", headers: { host: "localhost:4321" }, status: 421, because: "localhost is another origin" },
  { method: "GET", url: "/", headers: { host: "127.0.0.1" }, status: 421, because: "the port is part of the origin" },
  { method: "GET", url: "/", headers: { host: "127.0.0.1:4322" }, status: 421, because: "that is the other origin" },
  {
    method: "GET",
    url: "/",
    headers: host,
    headersDistinct: { host: ["127.0.0.1:4321", "evil.example"] },
    status: 400,
    because: "somebody on the way might go by the other one",
  },
  {
    method: "GET",
    url: "/",
    headers: { host: "evil.example:4321" },
    status: 421,
    because: "a name was rebound to loopback",
  },
  { method: "GET", url: "/", headers: { host: "[::1]:4321" }, status: 421, because: "the server is on IPv4 only" },
  { method: "GET", url: "http://127.0.0.1:4321/", headers: host, status: 400, because: "a proxy's form is not for us" },
  { method: "GET", url: "//evil.example/", headers: host, status: 400, because: "it would parse as another host" },
  { method: "OPTIONS", url: "*", headers: host, status: 400, because: "it is no path" },
  {
    method: "GET",
    url: `/${"a".repeat(2048)}`,
    headers: host,
    status: 414,
    because: "no address of ours is that long",
  },
  { method: "POST", url: "/", headers: host, status: 405, because: "pages are not posted to" },
  { method: "OPTIONS", url: "/", headers: host, status: 405, because: "there is no CORS here" },
  { method: "PUT", url: "/index.html", headers: host, status: 405, because: "nothing is written" },
  { method: "CONNECT", url: "/", headers: host, status: 405, because: "this is no proxy" },
  { method: "GET", url: "/upload/x", headers: host, status: 405, because: "an upload is no page" },
  {
    method: "GET",
    url: "/",
    headers: { ...host, origin: "https://evil.example" },
    status: 403,
    because: "another page asks",
  },
  {
    method: "GET",
    url: "/",
    headers: { ...host, origin: "null" },
    status: 403,
    because: "a sandboxed frame or a file asks",
  },
  {
    method: "GET",
    url: "/",
    headers: { ...host, origin: "http://127.0.0.1:4322" },
    status: 403,
    because: "the other origin asks",
  },
  {
    method: "POST",
    url: "/upload/x",
    headers: { ...host, origin: "http://127.0.0.1:4321" },
    status: null,
    because: "the page itself asks",
  },
  {
    method: "GET",
    url: "/a.js",
    headers: { ...host, "sec-fetch-site": "cross-site" },
    status: 403,
    because: "another site embeds it",
  },
  {
    method: "GET",
    url: "/a.js",
    headers: { ...host, "sec-fetch-site": "same-site" },
    status: 403,
    because: "another port embeds it",
  },
  {
    method: "GET",
    url: "/a.js",
    headers: { ...host, "sec-fetch-site": "same-origin" },
    status: null,
    because: "the page loads its own",
  },
  {
    method: "GET",
    url: "/open/x",
    headers: { ...host, "sec-fetch-site": "cross-site", ...navigation },
    status: null,
    because: "a link may stand anywhere",
  },
  {
    method: "GET",
    url: "/",
    headers: { ...host, "sec-fetch-site": "none", ...navigation },
    status: null,
    because: "the user typed it",
  },
  {
    method: "GET",
    url: "/",
    headers: { ...host, "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe" },
    status: 403,
    because: "it would be framed",
  },
  {
    method: "GET",
    url: "/",
    headers: { ...host, "sec-fetch-site": "same-origin", "sec-fetch-dest": "iframe" },
    status: 403,
    because: "not even the page may frame itself",
  },
  {
    method: "GET",
    url: "/",
    headers: { ...host, "sec-fetch-dest": "object" },
    status: 403,
    because: "an object is a frame",
  },
  {
    method: "GET",
    url: "/sw.js",
    headers: { ...host, "service-worker": "script" },
    status: 403,
    because: "it would be a service worker",
  },
  {
    method: "GET",
    url: "/sw.js",
    headers: { ...host, "sec-fetch-dest": "serviceworker" },
    status: 403,
    because: "it would be a service worker",
  },
  {
    method: "GET",
    url: "/open/x",
    headers: { ...host, "sec-purpose": "prefetch;prerender" },
    status: 403,
    because: "a prefetch would use the link up",
  },
  {
    method: "GET",
    url: "/open/x",
    headers: { ...host, purpose: "prefetch" },
    status: 403,
    because: "older browsers say it so",
  },
];

for (const { status, because, ...request } of requests) {
  test(`${request.method} ${String(request.url).slice(0, 40)} ${JSON.stringify(request.headers)} → ${status ?? "passes"}: ${because}`, () => {
    assert.equal(refusalOf(request, home)?.status ?? null, status);
  });
}

const own = { ...host, origin: "http://127.0.0.1:4321" };
const upgrades: readonly (AskedRequest & { readonly status: number | null; readonly because: string })[] = [
  { method: "GET", url: "/socket", headers: own, status: null, because: "the page opens its socket" },
  { method: "GET", url: "/socket", headers: host, status: 403, because: "a browser always says the origin" },
  {
    method: "GET",
    url: "/socket",
    headers: { ...own, origin: "http://localhost:4321" },
    status: 403,
    because: "localhost is another origin",
  },
  {
    method: "GET",
    url: "/socket",
    headers: { ...own, origin: "http://127.0.0.1:4321.evil.example" },
    status: 403,
    because: "it only begins like ours",
  },
  {
    method: "GET",
    url: "/socket",
    headers: { ...own, origin: "HTTP://127.0.0.1:4321" },
    status: 403,
    because: "browsers write it one way",
  },
  { method: "GET", url: "/socket?x", headers: own, status: 400, because: "the address is exact" },
  { method: "GET", url: "/", headers: own, status: 400, because: "a page is no socket" },
  { method: "POST", url: "/socket", headers: own, status: 405, because: "an upgrade is a GET" },
  {
    method: "GET",
    url: "/socket",
    headers: { ...own, "sec-websocket-protocol": "bearer.abc" },
    status: 400,
    because: "secrets in subprotocols end up in logs",
  },
  {
    method: "GET",
    url: "/socket",
    headers: { ...own, host: "evil.example" },
    status: 421,
    because: "the host counts here too",
  },
];

for (const { status, because, ...request } of upgrades) {
  test(`upgrade ${request.url} ${JSON.stringify(request.headers)} → ${status ?? "passes"}: ${because}`, () => {
    assert.equal(upgradeRefusalOf(request, home, "/socket")?.status ?? null, status);
  });
}

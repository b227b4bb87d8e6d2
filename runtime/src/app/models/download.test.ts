import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAddress, openDownload } from "./download.ts";
import { modelServer } from "./testing/model-server.ts";

const cases = [
  { url: "https://models.example/a", allowed: true, because: "https proves the server" },
  { url: "http://127.0.0.1:8080/a", allowed: true, because: "nobody listens in on loopback" },
  { url: "http://[::1]:8080/a", allowed: true, because: "loopback has a second form" },
  { url: "http://localhost:8080/a", allowed: true, because: "localhost is taken as loopback, not looked up" },
  { url: "http://models.example/a", allowed: false, because: "anybody on the way could see and change it" },
  { url: "http://127.0.0.1.models.example/a", allowed: false, because: "it only begins like loopback" },
  { url: "http://localhost.models.example/a", allowed: false, because: "it only begins like localhost" },
  {
    url: "http://0177.0.0.1/a",
    allowed: true,
    because: "the parser reads it as 127.0.0.1, and so does the connection",
  },
  { url: "https://user:secret@models.example/a", allowed: false, because: "credentials have no place in a manifest" },
  { url: "file:///etc/passwd", allowed: false, because: "it is no network address" },
  { url: "ftp://models.example/a", allowed: false, because: "it is neither https nor http" },
  { url: "", allowed: false, because: "it is no address" },
];

for (const { url, allowed, because } of cases) {
  test(`the fetcher ${allowed ? "goes" : "does not go"} to ${JSON.stringify(url)}: ${because}`, () => {
    if (allowed) assert.equal(assertAddress(url).href.length > 0, true);
    else assert.throws(() => assertAddress(url), { code: "resource/network" });
  });
}

test("a server elsewhere cannot send the fetcher to this machine", () => {
  const first = assertAddress("https://models.example/a");
  assert.throws(() => assertAddress("http://127.0.0.1:1234/", first), { code: "resource/network" });
  assert.throws(() => assertAddress("https://localhost/", first), { code: "resource/network" });
  assert.equal(assertAddress("https://cdn.example/b", first).hostname, "cdn.example");
});

const from = { from: 0, etag: null };

test("redirects are followed one by one, and the last answer counts", async () => {
  await using server = await modelServer(({ request, response }) => {
    if (request.url === "/end") return void response.end("here");
    response.writeHead(302, { location: request.url === "/model" ? "/next" : "/end" }).end();
  });
  const download = await openDownload(server.url, from, new AbortController().signal);
  const parts = [];
  for await (const part of download.body) parts.push(part);
  assert.equal(Buffer.concat(parts).toString(), "here");
});

const hops = [
  { location: "http://models.example/a", because: "plain http to elsewhere" },
  { location: "ftp://127.0.0.1/a", because: "another protocol" },
  { location: "/model", because: "a circle" },
  { location: undefined, because: "nowhere at all" },
];
for (const { location, because } of hops) {
  test(`a redirect is refused: ${because}`, async () => {
    await using server = await modelServer(
      ({ response }) => void response.writeHead(302, location === undefined ? {} : { location }).end(),
    );
    await assert.rejects(openDownload(server.url, from, new AbortController().signal), { code: "resource/network" });
  });
}

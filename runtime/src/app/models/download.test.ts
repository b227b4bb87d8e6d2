import assert from "node:assert/strict";
import { test } from "node:test";
import { openDownload } from "./download.ts";
import { modelServer } from "./testing/model-server.ts";

const from = { from: 0, etag: null };
const asking = { reach: "development", signal: new AbortController().signal, windowMilliseconds: 10_000 } as const;

test("redirects are followed one by one, and the last answer counts", async () => {
  await using server = await modelServer(({ request, response }) => {
    if (request.url === "/end") return void response.writeHead(200, { "content-length": 4 }).end("here");
    response.writeHead(302, { location: request.url === "/model" ? "/next" : "/end" }).end();
  });
  const download = await openDownload(server.url, from, asking);
  const parts: string[] = [];
  await download.read(download.total, async (block) => void parts.push(block.toString()));
  assert.deepEqual(parts, ["here"]);
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
    await assert.rejects(openDownload(server.url, from, asking), { code: "resource/network" });
  });
}

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { linkSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import type { PinnedModel } from "@locara/schema";
import { certificate, certificateKey } from "../services/testing/certificate.ts";
import { openModelCache } from "./cache.ts";
import { fetchModel } from "./fetch-model.ts";
import { type Answering, type ModelServer, modelServer, noise, pin, serve, sha256 } from "./testing/model-server.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";

const content = noise(4_000_000);
const chunkBytes = 500_000;
const chunks = {
  chunkBytes,
  sha256: Array.from({ length: 8 }, (_, at) => sha256(content.subarray(at * chunkBytes, (at + 1) * chunkBytes))),
};
const signal = new AbortController().signal;

/** The content with a byte changed at each place. */
const damaged = (...places: readonly number[]) => {
  const bytes = Buffer.from(content);
  for (const place of places) bytes.writeUInt8(bytes.readUInt8(place) ^ 1, place);
  return bytes;
};

/** Fetches into the folder's cache and says what its progress was; throws unless the bytes are right. */
async function fetched(folder: string, model: PinnedModel, windowMilliseconds = 5000): Promise<readonly number[]> {
  const cache = openModelCache(folder);
  const reports: number[] = [];
  const call = { signal, reach: "development", pauses: [1, 1], windowMilliseconds } as const;
  await fetchModel(cache, model, { ...call, progress: (bytes) => void reports.push(bytes) });
  assert.equal(sha256(readFileSync(cache.blobPath(model.sha256))), model.sha256);
  assert.deepEqual(
    reports,
    [...new Set(reports)].sort((a, b) => a - b),
    "progress never goes back",
  );
  return reports;
}

const ranges = ({ requests }: ModelServer) => requests.map(({ headers }) => headers.range ?? "whole");

/** As a good server answers a closed range. */
const serveRange = (bytes: Buffer, { request, response }: Answering) => {
  const [, from = "0", until = ""] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "") ?? [];
  const part = bytes.subarray(Number(from), until === "" ? undefined : Number(until) + 1);
  const range = `bytes ${from}-${Number(from) + part.length - 1}/${bytes.length}`;
  response.writeHead(206, { "content-length": part.length, "content-range": range }).end(part);
};

test("of a damaged blob only the bad chunks are fetched again, and its file is left to who has it open", async () => {
  using folder = temporaryFolder();
  await using server = await modelServer((answering) => serveRange(content, answering));
  const model = pin(content, [server.url], { chunks });
  const cache = openModelCache(folder.path);
  cache.prepare();
  const blob = cache.blobPath(model.sha256);
  writeFileSync(blob, damaged(600_000, 2_400_000, 3_999_999));
  const { ino } = statSync(blob);
  linkSync(blob, join(folder.path, "open-elsewhere"));
  // A second name would make it no blob at all.
  spawnSync("rm", [blob]);
  writeFileSync(blob, readFileSync(join(folder.path, "open-elsewhere")));
  await fetched(folder.path, model);
  assert.deepEqual(ranges(server), ["bytes=500000-999999", "bytes=2000000-2499999", "bytes=3500000-"]);
  assert.notEqual(statSync(blob).ino, ino);
});

test("the copy of a damaged blob is not written through a link in its way", async () => {
  using folder = temporaryFolder();
  await using server = await modelServer((answering) => serveRange(content, answering));
  const model = pin(content, [server.url], { chunks });
  const cache = openModelCache(join(folder.path, "cache"));
  cache.prepare();
  const target = join(folder.path, "target");
  writeFileSync(target, "mine");
  symlinkSync(target, cache.partialPath(model.sha256));
  writeFileSync(cache.blobPath(model.sha256), damaged(600_000));
  await fetched(cache.folder, model);
  assert.equal(readFileSync(target, "utf8"), "mine");
  assert.deepEqual(ranges(server), ["bytes=500000-999999"]);
});

test("of a damaged earlier part only the bad chunk and the rest are fetched", async () => {
  using folder = temporaryFolder();
  await using server = await modelServer((answering) => serveRange(content, answering));
  const model = pin(content, [server.url], { chunks });
  const cache = openModelCache(folder.path);
  cache.prepare();
  writeFileSync(cache.partialPath(model.sha256), damaged(700_000).subarray(0, 2_300_000));
  await fetched(folder.path, model);
  assert.deepEqual(ranges(server), ["bytes=500000-999999", "bytes=2300000-"]);
});

test("a mirror whose copy has a bad chunk is left for that chunk alone", async () => {
  using folder = temporaryFolder();
  await using bad = await modelServer((answering) => serveRange(damaged(1_200_000), answering));
  await using good = await modelServer((answering) => serveRange(content, answering));
  await fetched(folder.path, pin(content, [bad.url, good.url], { chunks }));
  assert.deepEqual(ranges(good), ["bytes=1000000-"]);
});

test("a bad chunk from a server that knows no ranges costs the whole file and no more", async () => {
  using folder = temporaryFolder();
  await using server = await modelServer((answering) =>
    serve(answering.turn === 0 ? damaged(1_200_000) : content, { ...answering, from: 0 }),
  );
  await fetched(folder.path, pin(content, [server.url], { chunks }));
  assert.equal(server.requests.length, 2);
});

for (const wrong of [
  { chunkBytes: 0, sha256: [] },
  { chunkBytes: -1, sha256: chunks.sha256 },
  { chunkBytes, sha256: chunks.sha256.slice(1) },
  { chunkBytes: 1.5, sha256: chunks.sha256 },
]) {
  test(`${wrong.sha256.length} chunks of ${wrong.chunkBytes} bytes are not these bytes, and nobody is asked`, async () => {
    using folder = temporaryFolder();
    await using server = await modelServer(() => undefined);
    const fetching = fetched(folder.path, pin(content, [server.url], { chunks: wrong }));
    await assert.rejects(fetching, { code: "artifact/invalid" });
    assert.equal(server.requests.length, 0);
  });
}

test("a file that changed behind its address is fetched from its start", async () => {
  using folder = temporaryFolder();
  const old = noise(4_000_000, 2);
  await using server = await modelServer((answering) => {
    if (answering.turn === 0) return serve(old, answering, 1_500_000);
    // The validator is not the one that was asked about: the whole file comes, as the standard wants.
    assert.notEqual(answering.request.headers["if-range"], undefined);
    return serve(content, { ...answering, from: 0 });
  });
  await fetched(folder.path, pin(content, [server.url]));
  assert.equal(server.requests.length, 2);
});

test("a file that changed behind an address without validators is asked for once more, whole", async () => {
  using folder = temporaryFolder();
  await using server = await modelServer((answering) => {
    if (answering.turn > 0) return serveRange(content, { ...answering });
    answering.response.writeHead(200, { "content-length": content.length });
    answering.response.write(noise(4_000_000, 2).subarray(0, 2_000_000));
    setTimeout(() => answering.response.destroy(), 20);
  });
  await fetched(folder.path, pin(content, [server.url]));
});

test("when a server stops in the middle, the next one goes on there", async () => {
  using folder = temporaryFolder();
  await using first = await modelServer((answering) =>
    answering.turn === 0 ? serve(content, answering, 2_500_000) : void answering.response.destroy(),
  );
  await using second = await modelServer((answering) => serve(content, answering));
  await fetched(folder.path, pin(content, [first.url, second.url]));
  assert.equal(second.sent + 2_500_000, content.length);
});

const standing = [
  { name: "says nothing at all", answer: () => undefined },
  {
    name: "stops in the middle and keeps the line",
    answer: ({ response }: Answering) => {
      response.writeHead(200, { "content-length": content.length });
      response.write(content.subarray(0, 1_000_000));
    },
  },
  {
    name: "drips",
    answer: ({ response }: Answering) => {
      response.writeHead(200, { "content-length": content.length });
      const drip = setInterval(() => response.write(content.subarray(0, 1)), 5);
      response.once("close", () => clearInterval(drip));
    },
  },
];
for (const { name, answer } of standing) {
  test(`a server that ${name} is left for the next one`, async () => {
    using folder = temporaryFolder();
    await using slow = await modelServer(answer);
    await using good = await modelServer((answering) => serve(content, answering));
    await fetched(folder.path, pin(content, [slow.url, good.url]), 150);
  });
}

test("a redirect to another host is followed; the digest says whether it was worth it", async () => {
  using folder = temporaryFolder();
  await using store = await modelServer((answering) =>
    serve(content, answering, answering.turn === 0 ? 900_000 : undefined),
  );
  await using front = await modelServer(({ response }) => {
    response.writeHead(302, { location: store.url.replace("127.0.0.1", "localhost") }).end();
  });
  await fetched(folder.path, pin(content, [front.url]));
  assert.deepEqual([front.requests.length, store.requests.length, store.sent], [2, 2, content.length]);
});

test("a server whose certificate nobody vouches for is not believed", async () => {
  using folder = temporaryFolder();
  const asked: string[] = [];
  const server = createSecureServer({ key: certificateKey, cert: certificate }, ({ url }, response) => {
    asked.push(String(url));
    response.end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/model`;
    await assert.rejects(fetched(folder.path, pin(content, [url])), {
      code: "resource/network",
      message: /self-signed/,
    });
    assert.deepEqual(asked, []);
  } finally {
    server.close();
  }
});

const inTheWay = [
  { name: "a link", put: (path: string, target: string) => symlinkSync(target, path) },
  { name: "a second name of a file", put: (path: string, target: string) => linkSync(target, path) },
  { name: "a folder", put: (path: string) => void mkdirSync(path) },
];
for (const { name, put } of inTheWay) {
  for (const place of ["partialPath", "blobPath"] as const) {
    test(`${name} in the place of the ${place === "blobPath" ? "blob" : "part on its way"} is replaced, and what it leads to stays`, async () => {
      using folder = temporaryFolder();
      await using server = await modelServer((answering) => serve(content, answering));
      const model = pin(content, [server.url]);
      const cache = openModelCache(join(folder.path, "cache"));
      cache.prepare();
      const target = join(folder.path, "target");
      writeFileSync(target, "mine");
      put(cache[place](model.sha256), target);
      await fetched(cache.folder, model);
      assert.equal(readFileSync(target, "utf8"), "mine");
    });
  }
}

/** Runs in a mount namespace of its own, on a disk of its own, which somebody fills up when the first bytes have come. */
const onSmallDisk = `
  const [fetchModelUrl, cacheUrl, folder, url, sha256, bytes] = process.argv.slice(1);
  const { fetchModel } = await import(fetchModelUrl);
  const { openModelCache } = await import(cacheUrl);
  const cache = openModelCache(folder);
  const model = { id: "tiny", sha256, bytes: Number(bytes), urls: [url], licence: "MIT" };
  const { writeFileSync } = await import("node:fs");
  const fill = () => { try { for (let at = 0; ; at++) writeFileSync(folder + "/filler", Buffer.alloc(100_000), { flag: "a" }); } catch (error) { if (error.code !== "ENOSPC") throw error; } };
  const call = { progress(bytes) { if (bytes > 0) fill(); }, signal: new AbortController().signal, reach: "development", pauses: [] };
  const failure = await fetchModel(cache, model, call).then(() => null, (error) => error);
  process.stdout.write(JSON.stringify({ code: failure?.code, message: failure?.message, kept: cache.partialBytes(sha256) }));
`;
const smallDisk = (folder: string, size: string, given: readonly string[]) => [
  "-rm",
  "sh",
  "-c",
  `mount -t tmpfs -o size=${size} tmpfs "$0" && exec "$@"`,
  folder,
  process.execPath,
  "--input-type=module",
  "-e",
  onSmallDisk,
  ...given,
];
const noMounts = spawnSync("unshare", ["-rm", "true"]).status === 0 ? false : "this machine gives no mount namespace";

/** What came of a fetch on a disk of so much room. */
async function fetchedOnDisk(size: string, folder: string, url: string) {
  const modules = ["./fetch-model.ts", "./cache.ts"].map((name) => new URL(name, import.meta.url).href);
  const given = [...modules, folder, url, sha256(content), String(content.length)];
  const child = spawn("unshare", smallDisk(folder, size, given), { stdio: ["ignore", "pipe", "inherit"] });
  return JSON.parse(Buffer.concat(await child.stdout.toArray()).toString());
}

test("a disk that is too small is told before anybody is asked, with both numbers", { skip: noMounts }, async () => {
  using folder = temporaryFolder();
  await using server = await modelServer((answering) => serve(content, answering));
  const { code, message } = await fetchedOnDisk("65M", folder.path, server.url);
  assert.equal(code, "resource/disk-full");
  assert.match(message, /another 4000000 bytes .* and \d{1,7} may be used/);
  assert.equal(server.requests.length, 0);
});

test("a disk that becomes full is told, and what came is kept", { skip: noMounts }, async () => {
  using folder = temporaryFolder();
  await using server = await modelServer((answering) => serve(content, answering));
  const { code, message, kept } = await fetchedOnDisk("80M", folder.path, server.url);
  assert.equal(code, "resource/disk-full");
  assert.match(message, /became full; the whole model takes 4000000 bytes/);
  assert.equal(kept >= 1024 * 1024 && kept < content.length, true, `${kept} bytes are kept`);
});

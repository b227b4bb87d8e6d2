import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { PinnedModel } from "@locara/schema";
import { type ModelCache, openModelCache } from "./cache.ts";
import { fetchModel } from "./fetch-model.ts";
import { type Answering, modelServer, noise, pin, serve, sha256 } from "./testing/model-server.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";

const never = new AbortController().signal;

interface Fetched {
  readonly cache: ModelCache;
  readonly reports: number[];
}

const fetchInto = async (folder: string, model: PinnedModel, signal = never): Promise<Fetched> => {
  const cache = openModelCache(folder);
  const reports: number[] = [];
  await fetchModel(cache, model, {
    progress: (bytes) => void reports.push(bytes),
    signal,
    reach: "development",
    pauses: [1, 1],
  });
  return { cache, reports };
};

const failsWith = (code: string) => (error: unknown) => {
  assert.equal((error as { code?: string }).code, code, String(error));
  return true;
};

test("a model is fetched, verified and read-only, and a second fetch asks nobody", async () => {
  using folder = temporaryFolder();
  const content = noise(300_000);
  await using server = await modelServer((answering) => serve(content, answering));
  const model = pin(content, [server.url]);
  const { cache, reports } = await fetchInto(folder.path, model);
  const blob = cache.blobPath(model.sha256);
  assert.equal(sha256(readFileSync(blob)), model.sha256);
  assert.equal(statSync(blob).mode & 0o777, 0o444);
  assert.equal(statSync(folder.path).mode & 0o077 & statSync(join(folder.path, "blobs")).mode, 0);
  assert.equal(reports.at(-1), content.length);
  assert.deepEqual(readdirSync(join(folder.path, "partial")), []);
  await fetchInto(folder.path, model);
  assert.equal(server.requests.length, 1);
});

test("a fetch goes on where each connection was cut, and every byte travels once", async () => {
  using folder = temporaryFolder();
  const content = noise(1_000_000);
  const cuts = [1, 16_384, 70_001, 300_000, 3];
  await using server = await modelServer((answering) => serve(content, answering, cuts[answering.turn]));
  const { reports } = await fetchInto(folder.path, pin(content, [server.url]));
  assert.equal(server.requests.length, cuts.length + 1);
  assert.equal(server.sent, content.length);
  assert.equal(server.requests.at(-1)?.headers["if-range"], `"${sha256(content).slice(0, 8)}"`);
  assert.deepEqual(
    reports,
    [...new Set(reports)].sort((a, b) => a - b),
    "progress never goes back",
  );
});

test("what an earlier process fetched is used", async () => {
  using folder = temporaryFolder();
  const content = noise(200_000);
  await using server = await modelServer((answering) => serve(content, answering));
  const model = pin(content, [server.url]);
  const cache = openModelCache(folder.path);
  cache.prepare();
  writeFileSync(cache.partialPath(model.sha256), content.subarray(0, 150_000));
  await fetchInto(folder.path, model);
  assert.equal(server.sent, 50_000);
});

test("a damaged earlier part costs one more try, not the model", async () => {
  using folder = temporaryFolder();
  const content = noise(200_000);
  await using server = await modelServer((answering) => serve(content, answering));
  const model = pin(content, [server.url]);
  const cache = openModelCache(folder.path);
  cache.prepare();
  for (const earlier of [noise(150_000, 2), noise(200_000, 2), noise(250_000, 2)]) {
    writeFileSync(cache.partialPath(model.sha256), earlier);
    await fetchInto(folder.path, model);
    assert.equal(sha256(readFileSync(cache.blobPath(model.sha256))), model.sha256);
    rmSync(cache.blobPath(model.sha256));
  }
});

test("wrong bytes are refused, nothing of them is kept, and nothing was ever visible", async () => {
  using folder = temporaryFolder();
  const content = noise(100_000);
  const wrong = noise(100_000, 2);
  await using server = await modelServer((answering) => serve(wrong, answering));
  const model = pin(content, [server.url]);
  await assert.rejects(fetchInto(folder.path, model), failsWith("model/digest-mismatch"));
  assert.deepEqual(readdirSync(join(folder.path, "partial")), []);
  assert.deepEqual(readdirSync(join(folder.path, "blobs/sha256")), []);
});

test("a mirror makes up for a server with wrong bytes, one that fails and one that is gone", async () => {
  using folder = temporaryFolder();
  const content = noise(100_000);
  await using wrong = await modelServer((answering) => serve(noise(100_000, 2), answering));
  await using broken = await modelServer(({ response }) => void response.writeHead(500).end());
  await using right = await modelServer((answering) => serve(content, answering));
  const gone = await modelServer(() => undefined);
  await gone[Symbol.asyncDispose]();
  const { cache } = await fetchInto(folder.path, pin(content, [wrong.url, broken.url, gone.url, right.url]));
  assert.equal(cache.blobBytes(sha256(content)), content.length);
});

test("a mirror with another file does not cost what the first server gave", async () => {
  using folder = temporaryFolder();
  const content = noise(400_000);
  await using first = await modelServer((answering) =>
    answering.turn === 0 ? serve(content, answering, 300_000) : void answering.response.writeHead(503).end(),
  );
  await using other = await modelServer((answering) => serve(noise(90_000, 3), answering));
  await using last = await modelServer((answering) => serve(content, answering));
  await fetchInto(folder.path, pin(content, [first.url, other.url, last.url]));
  assert.equal(last.sent, 100_000);
});

const lies = [
  {
    name: "a body without end",
    because: "who does not say how much there is does not send a file",
    code: "resource/network",
    answer: ({ response }: Answering) => void response.writeHead(200).write(noise(65_536)),
  },
  {
    name: "more bytes than it says",
    because: "what comes after the end is nobody's",
    code: "model/digest-mismatch",
    answer: ({ response }: Answering) => {
      response.writeHead(200, { "content-length": 100_000 }).flushHeaders();
      response.socket?.write(Buffer.concat([noise(100_000, 2), noise(500_000)]));
    },
  },
  {
    name: "a length that is not the pinned one",
    because: "it is another file, before a byte of it is read",
    code: "model/digest-mismatch",
    answer: ({ response }: Answering) => void response.writeHead(200, { "content-length": 5 }).end("12345"),
  },
  {
    name: "an end too early",
    because: "fewer bytes are no model",
    code: "resource/network",
    answer: ({ response }: Answering) => {
      response.writeHead(200, { "content-length": 100_000 }).write("12345");
      setTimeout(() => response.destroy(), 5);
    },
  },
  {
    name: "two lengths",
    because: "whoever believes one of them may be made to believe anything",
    code: "resource/network",
    answer: ({ response }: Answering) => {
      const head = "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\nTransfer-Encoding: chunked\r\n\r\n";
      response.socket?.end(Buffer.concat([Buffer.from(head), noise(100_000, 2)]));
    },
  },
  {
    name: "pieces of its own length",
    because: "a file has one length, and the answer says it",
    code: "resource/network",
    answer: ({ response }: Answering) => void response.writeHead(200, { "transfer-encoding": "chunked" }).end("12345"),
  },
  {
    name: "another part than the one asked for",
    because: "bytes would land in the wrong place",
    code: "resource/network",
    answer: ({ response }: Answering) =>
      void response.writeHead(206, { "content-range": "bytes 7-100/100000" }).end(noise(94)),
  },
  {
    name: "packed bytes",
    because: "they were asked for as they are",
    code: "resource/network",
    answer: ({ response }: Answering) =>
      void response.writeHead(200, { "content-encoding": "gzip", "content-length": 100_000 }).end(noise(100_000, 2)),
  },
];

for (const { name, because, code, answer } of lies) {
  test(`a server's lie is survived: ${name}: ${because}`, async () => {
    using folder = temporaryFolder();
    await using server = await modelServer(answer);
    await assert.rejects(fetchInto(folder.path, pin(noise(100_000), [server.url])), failsWith(code));
    assert.deepEqual(readdirSync(join(folder.path, "blobs/sha256")), []);
  });
}

test("a server that does not know ranges sends everything again, and that is fine", async () => {
  using folder = temporaryFolder();
  const content = noise(200_000);
  await using server = await modelServer((answering) =>
    serve(content, { ...answering, from: 0 }, answering.turn === 0 ? 80_000 : undefined),
  );
  const { cache, reports } = await fetchInto(folder.path, pin(content, [server.url]));
  assert.equal(cache.blobBytes(sha256(content)), content.length);
  assert.deepEqual(
    reports,
    [...new Set(reports)].sort((a, b) => a - b),
    "progress never goes back",
  );
});

test("with pinned chunks a damaged one is noticed when it ends and fetched again alone", async () => {
  using folder = temporaryFolder();
  const content = noise(4_000_000);
  const chunkBytes = 500_000;
  const chunks = {
    chunkBytes,
    sha256: Array.from({ length: 8 }, (_, index) =>
      sha256(content.subarray(index * chunkBytes, (index + 1) * chunkBytes)),
    ),
  };
  const damaged = Buffer.from(content);
  damaged.writeUInt8(damaged.readUInt8(2_700_000) ^ 1, 2_700_000);
  await using server = await modelServer((answering) => serve(answering.turn === 0 ? damaged : content, answering));
  await fetchInto(folder.path, pin(content, [server.url], { chunks }));
  assert.equal(server.requests[1]?.headers.range, "bytes=2500000-");
});

test("two fetches of one model bring it once, and both report it", async () => {
  using folder = temporaryFolder();
  const content = noise(2_000_000);
  await using server = await modelServer((answering) => serve(content, answering));
  const model = pin(content, [server.url]);
  const [one, two] = await Promise.all([fetchInto(folder.path, model), fetchInto(folder.path, model)]);
  assert.equal(server.sent, content.length);
  assert.deepEqual([one.reports.at(-1), two.reports.at(-1)], [content.length, content.length]);
});

test("a cancelled fetch keeps what came", async () => {
  using folder = temporaryFolder();
  const content = noise(200_000);
  await using server = await modelServer((answering) => {
    answering.response.writeHead(200, { "content-length": content.length });
    answering.response.write(content.subarray(0, 120_000));
  });
  const model = pin(content, [server.url]);
  const cache = openModelCache(folder.path);
  const cancel = new AbortController();
  const fetching = fetchModel(cache, model, {
    progress: () => undefined,
    signal: cancel.signal,
    reach: "development",
  });
  while (server.sent === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await new Promise((resolve) => setTimeout(resolve, 30));
  cancel.abort();
  await assert.rejects(fetching, { name: "AbortError" });
  assert.equal(cache.partialBytes(model.sha256), 120_000);
});

test("a model that no disk can hold is refused before anybody is asked", async () => {
  using folder = temporaryFolder();
  await using server = await modelServer((answering) => serve(noise(10), answering));
  const model = { ...pin(noise(10), [server.url]), bytes: 2 ** 60 };
  await assert.rejects(fetchInto(folder.path, model), failsWith("resource/disk-full"));
  assert.equal(server.requests.length, 0);
});

test("a damaged blob is fetched again", async () => {
  using folder = temporaryFolder();
  const content = noise(50_000);
  await using server = await modelServer((answering) => serve(content, answering));
  const model = pin(content, [server.url]);
  const cache = openModelCache(folder.path);
  cache.prepare();
  writeFileSync(cache.blobPath(model.sha256), noise(50_000, 2));
  await fetchInto(folder.path, model);
  assert.equal(sha256(readFileSync(cache.blobPath(model.sha256))), model.sha256);
});

test("a model without an address says so", async () => {
  using folder = temporaryFolder();
  await assert.rejects(fetchInto(folder.path, pin(noise(10), [])), failsWith("model/missing"));
  assert.equal(existsSync(join(folder.path, "partial")), true);
});

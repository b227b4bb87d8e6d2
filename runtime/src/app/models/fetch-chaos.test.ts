import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { openModelCache } from "./cache.ts";
import { fetchModel } from "./fetch-model.ts";
import { type Answering, modelServer, noise, pin, sha256 } from "./testing/model-server.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";

const content = noise(3_500_000);
const chunkBytes = 400_000;
const chunks = {
  chunkBytes,
  sha256: Array.from({ length: 9 }, (_, at) => sha256(content.subarray(at * chunkBytes, (at + 1) * chunkBytes))),
};

/** What a server may do with one request; `at` is where in the file, as a share of it. */
const manners = [
  "right",
  "cut",
  "damaged",
  "other file",
  "no ranges",
  "wrong range",
  "500",
  "hang up",
  "silent",
  "short",
] as const;
type Manner = (typeof manners)[number];
interface Answer {
  readonly manner: Manner;
  readonly at: number;
}
const answers: fc.Arbitrary<readonly Answer[]> = fc.array(
  fc.record({ manner: fc.constantFrom(...manners), at: fc.double({ min: 0, max: 1, noNaN: true }) }),
  { maxLength: 6 },
);

/** How often each manner was met, over all runs. */
const met = new Map<Manner, number>();

function respond({ manner, at }: Answer, { request, response, from }: Answering): void {
  met.set(manner, (met.get(manner) ?? 0) + 1);
  if (manner === "500") return void response.writeHead(500).end();
  if (manner === "hang up") return void response.destroy();
  if (manner === "silent") return;
  const asked = Number(/-(\d+)$/.exec(request.headers.range ?? "")?.[1] ?? content.length - 1) + 1;
  const [start, end] = manner === "no ranges" ? [0, content.length] : [from, asked];
  const body = bodyOf(manner, at, start, end);
  const said = manner === "wrong range" ? start + 1 : start;
  const whole = end - start === content.length;
  response.writeHead(whole ? 200 : 206, {
    etag: manner === "other file" ? '"other"' : '"same"',
    "content-length": end - start,
    ...(whole ? {} : { "content-range": `bytes ${said}-${end - 1}/${content.length}` }),
  });
  if (body.length === end - start) return void response.end(body);
  response.write(body);
  if (manner === "cut") setTimeout(() => response.destroy(), 3);
}

/** What comes of the part that was asked for. */
function bodyOf(manner: Manner, at: number, start: number, end: number): Buffer {
  const body = Buffer.from((manner === "other file" ? noise(content.length, 2) : content).subarray(start, end));
  const place = Math.min(body.length - 1, Math.floor(at * body.length));
  if (manner === "cut" || manner === "short") return body.subarray(0, place);
  if (manner === "damaged") body.writeUInt8(body.readUInt8(place) ^ 1, place);
  return body;
}

test("whatever servers do, in whatever order, nothing wrong is visible, and one good mirror is enough", async () => {
  const numRuns = Number(process.env.LOCARA_FAULT_ROUNDS ?? 25);
  await fc.assert(
    fc.asyncProperty(answers, fc.boolean(), async (given, chunked) => {
      using folder = temporaryFolder();
      const cache = openModelCache(folder.path);
      const script = [...given];
      await using bad = await modelServer((answering) =>
        respond(script.shift() ?? { manner: "500", at: 0 }, answering),
      );
      await using good = await modelServer((answering) => respond({ manner: "right", at: 0 }, answering));
      const model = pin(content, [bad.url, good.url], chunked ? { chunks } : {});
      const blob = cache.blobPath(model.sha256);
      const reports: number[] = [];
      const progress = (bytes: number) => {
        assert.equal(existsSync(blob) && bytes < content.length, false, "nothing is visible before its end");
        reports.push(bytes);
      };
      const signal = new AbortController().signal;
      await fetchModel(cache, model, {
        progress,
        signal,
        reach: "development",
        pauses: [1, 1],
        windowMilliseconds: 60,
      });
      assert.equal(sha256(readFileSync(blob)), model.sha256);
      assert.deepEqual(
        reports,
        [...new Set(reports)].sort((a, b) => a - b),
        "progress never goes back",
      );
    }),
    { numRuns },
  );
  if (process.env.LOCARA_FAULT_ROUNDS !== undefined) console.log([...met]);
});

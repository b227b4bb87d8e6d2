import assert from "node:assert/strict";
import { test } from "node:test";
import { readFetchJob, readFetchReport } from "./fetch-job.ts";

test("a job is two names", () => {
  const job = { capabilityDigest: "d", modelId: "m" };
  assert.deepEqual(readFetchJob(JSON.stringify(job)), job);
});

const refused = [
  { line: '{"capabilityDigest":"d"}', because: "a name is missing" },
  { line: '{"capabilityDigest":"d","modelId":"m","url":"https://x"}', because: "an address is no part of a job" },
  { line: '{"capabilityDigest":"d","modelId":7}', because: "names are texts" },
  { line: '["d","m"]', because: "it is no object" },
  { line: "hello", because: "it is no JSON" },
  {
    line: JSON.stringify({ capabilityDigest: "d", modelId: "m".repeat(600) }),
    because: "a long name could carry data out",
  },
];
for (const { line, because } of refused) {
  test(`a job is refused: ${because}`, () => {
    assert.throws(() => readFetchJob(line), { code: "argument/invalid" });
  });
}

test("a report is progress, an end or a failure; other lines are none", () => {
  assert.deepEqual(readFetchReport('{"type":"progress","haveBytes":3}'), { type: "progress", haveBytes: 3 });
  assert.deepEqual(readFetchReport('{"type":"done"}'), { type: "done" });
  for (const line of ["", "done", '{"type":"progress"}', '{"type":"failed"}', "null"])
    assert.equal(readFetchReport(line), null);
});

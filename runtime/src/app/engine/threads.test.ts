import assert from "node:assert/strict";
import { test } from "node:test";
import { computeThreads } from "./threads.ts";

const cases = [
  { cores: 1, threads: 1, because: "somebody has to compute" },
  { cores: 2, threads: 1, because: "one core is left to the app" },
  { cores: 4, threads: 3, because: "one core is left to the app" },
  { cores: 8, threads: 4, because: "logical cores share their arithmetic" },
  { cores: 64, threads: 8, because: "more only wait for memory" },
];

for (const { cores, threads, because } of cases) {
  test(`on ${cores} cores ${threads} threads compute: ${because}`, () => {
    assert.equal(computeThreads(cores), threads);
  });
}

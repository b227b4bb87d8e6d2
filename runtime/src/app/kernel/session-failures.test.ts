import assert from "node:assert/strict";
import { test } from "node:test";
import type { Response } from "@locara/schema";
import { initialCredit, LocaraError } from "@locara/schema";
import { connect } from "./testing/connection.ts";
import { smallKernel } from "./testing/small-kernel.ts";

const scopes = { "note.own": ["a"], count: [] };
const outcomes = (responses: readonly Response[]) =>
  responses.map((response) => [response.request_id, response.ok ? response.payload : response.error.code]);

test("once a stream has failed, none of its items follow its answer, and its work is told to end", async () => {
  const page = connect(
    smallKernel(scopes, {
      async count(upTo, { emit, signal }) {
        signal.addEventListener("abort", () => page.reports.push("let go"));
        for (let item = 0; item < upTo; item++) emit(item).catch(() => undefined);
        throw new LocaraError("file/unreadable", "No.", "None.");
      },
    }),
    1,
  );
  for (const id of ["1", "2"]) {
    page.ask(id, "count.up", { to: initialCredit + 10 });
    await page.settle();
    page.control(id, "stream.credit", { items: 100 });
    await page.settle();
    assert.deepEqual(page.items(id), []);
  }
  assert.deepEqual(outcomes(page.responses), [
    ["1", "file/unreadable"],
    ["2", "file/unreadable"],
  ]);
  assert.deepEqual(
    page.reports.filter((line) => line === "let go"),
    ["let go", "let go"],
  );
});

test("an error of unknown origin is reported, and tells the page nothing of itself", async () => {
  const page = connect(
    smallKernel(scopes, {
      use: () => {
        throw new Error("EACCES: /home/ada/secret");
      },
    }),
  );
  page.ask("1", "note.peek", { name: "a" });
  await page.settle();
  assert.deepEqual(outcomes(page.responses), [["1", "resource/internal"]]);
  assert.doesNotMatch(JSON.stringify(page.responses), /ada/);
  assert.deepEqual(page.reports, ["note.peek failed"]);
});

const troubles = [
  { code: "storage/full", reports: ["note.peek failed: storage/full"], because: "the disk is the machine's" },
  { code: "model/missing", reports: ["note.peek failed: model/missing"], because: "whoever helps must see it" },
  {
    code: "audio/unreadable",
    reports: ["note.peek failed: audio/unreadable"],
    because: "a file is not the app's doing",
  },
  { code: "argument/invalid", reports: [], because: "it is the app's own mistake" },
  { code: "capability/out-of-scope", reports: [], because: "refusals have a log of their own" },
  { code: "call/cancelled", reports: [], because: "the app wanted it" },
] as const;
for (const { code, reports, because } of troubles) {
  test(`${code} leaves ${reports.length} lines in the log, and none of its words: ${because}`, async () => {
    const page = connect(
      smallKernel(scopes, {
        use: () => {
          throw new LocaraError(code, "Ada's secret note.", "None.");
        },
      }),
    );
    page.ask("1", "note.peek", { name: "a" });
    await page.settle();
    assert.deepEqual(outcomes(page.responses), [["1", code]]);
    assert.deepEqual(page.reports, reports);
  });
}

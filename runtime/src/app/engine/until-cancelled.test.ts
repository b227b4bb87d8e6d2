import assert from "node:assert/strict";
import { test } from "node:test";
import { untilCancelled } from "./until-cancelled.ts";

test("what comes first counts: the result, its failure, or the cancel", async () => {
  const abort = new AbortController();
  assert.equal(await untilCancelled(Promise.resolve(1), abort.signal), 1);
  await assert.rejects(untilCancelled(Promise.reject(new Error("no")), abort.signal), /no/);
  const waiting = untilCancelled(new Promise(() => undefined), abort.signal);
  abort.abort();
  await assert.rejects(waiting, { code: "call/cancelled" });
  await assert.rejects(untilCancelled(Promise.resolve(1), abort.signal), { code: "call/cancelled" });
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { openTransfers } from "./transfers.ts";

const part = (byte: number) => new Uint8Array([byte]);
const running = () => new AbortController().signal;
const soon = () => new Promise((resolve) => setImmediate(resolve));
const nothing = async () => undefined;

test("parts come in order, each is asked for, and each is answered once it was used", async () => {
  const transfers = openTransfers();
  const log: string[] = [];
  const receiving = (async () => {
    for await (const [byte] of transfers.receive("a", running(), async () => void log.push("ready")))
      log.push(`used ${byte}`);
  })();
  await soon();
  await transfers.send("a", part(1), false, running()).then(() => log.push("answered 1"));
  await transfers.send("a", new Uint8Array(), false, running());
  await transfers.send("a", part(2), true, running());
  await receiving;
  assert.deepEqual(
    log.filter((line) => line !== "answered 1"),
    ["ready", "used 1", "ready", "ready", "used 2"],
  );
  assert.ok(log.indexOf("used 1") < log.indexOf("answered 1"));
  await assert.rejects(transfers.send("a", part(3), true, running()), { code: "file/not-found" });
});

test("nobody receives: a part is refused, not kept", async () => {
  await assert.rejects(openTransfers().send("a", part(1), false, running()), { code: "file/not-found" });
});

test("a cancelled receiver throws, and whoever waited to send is told", async () => {
  const transfers = openTransfers();
  const stop = new AbortController();
  const parts = transfers.receive("a", stop.signal, nothing)[Symbol.asyncIterator]();
  const first = parts.next();
  await soon();
  stop.abort();
  await assert.rejects(first, { name: "AbortError" });
  const again = transfers.receive("a", running(), nothing)[Symbol.asyncIterator]();
  const sent = transfers.send.bind(transfers, "a");
  const next = again.next();
  await soon();
  const [one, two] = [sent(part(1), false, running()), sent(part(2), false, running())];
  assert.deepEqual((await next).value, part(1));
  await again.return?.();
  await one;
  await assert.rejects(two, { code: "file/not-found" });
});

test("a part whose sender gave up is not written", async () => {
  const transfers = openTransfers();
  const parts = transfers.receive("a", running(), nothing)[Symbol.asyncIterator]();
  const first = parts.next();
  await soon();
  const sending = transfers.send("a", part(1), false, running());
  await first;
  const stop = new AbortController();
  const given = transfers.send("a", part(2), false, stop.signal);
  stop.abort();
  await assert.rejects(given, { name: "AbortError" });
  const next = parts.next();
  await sending;
  void transfers.send("a", part(3), true, running());
  assert.deepEqual((await next).value, part(3));
  await parts.return?.();
});

test("two receivers under one name, and more parts than are taken, are refused", async () => {
  const transfers = openTransfers();
  const parts = transfers.receive("a", running(), nothing)[Symbol.asyncIterator]();
  const first = parts.next();
  await soon();
  await assert.rejects(
    async () => {
      for await (const _ of transfers.receive("a", running(), nothing)) assert.fail();
    },
    { code: "argument/invalid" },
  );
  const sending = Array.from({ length: 17 }, (_, index) => transfers.send("a", part(index), false, running()));
  const outcomes = Promise.allSettled(sending);
  await first;
  await parts.return?.();
  const codes = (await outcomes).map((outcome) => (outcome.status === "rejected" ? outcome.reason.code : "sent"));
  assert.equal(codes.filter((code) => code === "resource/busy").length, 1);
});

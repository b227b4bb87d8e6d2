import assert from "node:assert/strict";
import { test } from "node:test";
import type { Response } from "@locara/schema";
import { initialCredit } from "@locara/schema";
import fc from "fast-check";
import { connect } from "./testing/connection.ts";
import { smallKernel } from "./testing/small-kernel.ts";

const scopes = { "note.own": ["a"], count: [] };
const never = new Promise<never>(() => undefined);
const outcomes = (responses: readonly Response[]) =>
  responses.map((response) => [response.request_id, response.ok ? response.payload : response.error.code]);

test("a call is answered once, under its id", async () => {
  const page = connect(smallKernel(scopes));
  page.ask("1", "note.peek", { name: "a" });
  page.ask("2", "note.peek", { name: "b" });
  await page.settle();
  assert.deepEqual(outcomes(page.responses).sort(), [
    ["1", "text of a"],
    ["2", "capability/out-of-scope"],
  ]);
});

test("a stream's items come before its result, those of one tick together", async () => {
  const page = connect(smallKernel(scopes));
  page.ask("1", "count.up", { to: 5 });
  await page.settle();
  assert.deepEqual(page.items("1"), [1, 2, 3, 4, 5]);
  assert.equal(page.events.length, 1);
  assert.deepEqual(outcomes(page.responses), [["1", 5]]);
});

test("a stream stops where its credit ends, and other calls go on", async () => {
  const page = connect(smallKernel(scopes));
  page.ask("slow", "count.up", { to: 1000 });
  await page.settle();
  assert.equal(page.items("slow").length, initialCredit);
  page.ask("other", "count.up", { to: 3 });
  page.ask("call", "note.peek", { name: "a" });
  await page.settle();
  assert.deepEqual(outcomes(page.responses), [
    ["call", "text of a"],
    ["other", 3],
  ]);
  page.control("slow", "stream.credit", { items: 36 });
  await page.settle();
  assert.equal(page.items("slow").length, initialCredit + 36);
  page.control("slow", "stream.credit", { items: 1000 });
  await page.settle();
  assert.equal(page.items("slow").length, 1000);
  assert.equal(page.responses.length, 3);
});

test("a producer that does not wait for credit is stopped before it fills the memory", async () => {
  const page = connect(
    smallKernel(scopes, {
      count: async (upTo, { emit }) =>
        (await Promise.all(Array.from({ length: upTo }, (_, item) => emit(item)))).length,
    }),
  );
  page.ask("1", "count.up", { to: 10_000 });
  await page.settle();
  assert.deepEqual(outcomes(page.responses), [["1", "resource/busy"]]);
});

test("items that were not waited for are all sent before the result", async () => {
  const page = connect(
    smallKernel(scopes, {
      async count(upTo, { emit }) {
        for (let item = 0; item < upTo; item++) emit(item).catch(() => undefined);
        return upTo;
      },
    }),
  );
  page.ask("1", "count.up", { to: 100 });
  await page.settle();
  assert.equal(page.responses.length, 0);
  page.control("1", "stream.credit", { items: 100 });
  await page.settle();
  assert.equal(page.items("1").length, 100);
  assert.deepEqual(outcomes(page.responses), [["1", 100]]);
});

test("a call that never notices a cancel is answered at once", async () => {
  const page = connect(smallKernel(scopes, { use: () => never }));
  page.ask("1", "note.peek", { name: "a" });
  await page.settle();
  page.control("1", "stream.cancel");
  await page.settle();
  assert.deepEqual(outcomes(page.responses), [["1", "call/cancelled"]]);
});

test("a cancelled stream may say how far it came, but not for long", async () => {
  const talkative = connect(
    smallKernel(scopes, {
      count: (_upTo, { signal }) => new Promise((resolve) => signal.addEventListener("abort", () => resolve(7))),
    }),
  );
  talkative.ask("1", "count.up", { to: 1 });
  await talkative.settle();
  talkative.control("1", "stream.cancel");
  await talkative.settle();
  assert.deepEqual(outcomes(talkative.responses), [["1", 7]]);

  const silent = connect(smallKernel(scopes, { count: () => never }));
  silent.ask("1", "count.up", { to: 1 });
  await silent.settle();
  silent.control("1", "stream.cancel");
  await silent.pass(999);
  assert.deepEqual(silent.responses, []);
  await silent.pass(1);
  assert.deepEqual(outcomes(silent.responses), [["1", "call/cancelled"]]);
});

test("a stream that waits for credit is cancelled like any other, and nothing follows its answer", async () => {
  const page = connect(smallKernel(scopes));
  page.ask("1", "count.up", { to: 1000 });
  await page.settle();
  page.control("1", "stream.cancel");
  page.control("1", "stream.credit", { items: 500 });
  await page.settle();
  assert.deepEqual(outcomes(page.responses), [["1", "call/cancelled"]]);
  assert.equal(page.items("1").length, initialCredit);
});

test("a second request under a running id is dropped, and the first is answered", async () => {
  const finish: ((text: string) => void)[] = [];
  const page = connect(smallKernel(scopes, { use: () => new Promise((resolve) => finish.push(resolve)) }));
  page.ask("1", "note.peek", { name: "a" });
  page.ask("1", "note.peek", { name: "a" });
  await page.settle();
  finish[0]?.("done");
  await page.settle();
  assert.deepEqual(outcomes(page.responses), [["1", "done"]]);
  assert.equal(finish.length, 1);
  page.ask("1", "note.peek", { name: "b" });
  await page.settle();
  assert.equal(page.responses.length, 2, "once answered, an id is free again");
});

test("one call more than may be open is refused, and cancelled work that has not noticed counts on", async () => {
  const page = connect(smallKernel(scopes, { use: () => never }), 2);
  for (const id of ["1", "2", "3"]) page.ask(id, "note.peek", { name: "a" });
  await page.settle();
  assert.deepEqual(outcomes(page.responses), [["3", "resource/busy"]]);
  page.control("1", "stream.cancel");
  await page.settle();
  page.ask("4", "note.peek", { name: "a" });
  await page.settle();
  assert.deepEqual(outcomes(page.responses).at(-1), ["4", "resource/busy"]);
});

test("a stream that is done but whose items nobody takes counts as open", async () => {
  // The producer does not wait for credit: its work is over while its items still wait.
  const count = async (upTo: number, { emit }: { emit(item: number): Promise<void> }) => {
    for (let item = 0; item < upTo; item++) emit(item).catch(() => undefined);
    return upTo;
  };
  const page = connect(smallKernel(scopes, { count }), 2);
  for (const id of ["1", "2"]) page.ask(id, "count.up", { to: initialCredit + 1 });
  await page.settle();
  page.ask("3", "note.peek", { name: "a" });
  await page.settle();
  assert.deepEqual(outcomes(page.responses), [["3", "resource/busy"]]);
});

test("closing cancels what runs and sends nothing more", async () => {
  let aborted = false;
  const page = connect(
    smallKernel(scopes, {
      use: (_handle, { signal }) => {
        signal.addEventListener("abort", () => (aborted = true));
        return never;
      },
    }),
  );
  page.ask("1", "note.peek", { name: "a" });
  await page.settle();
  page.session.close();
  page.session.close();
  page.ask("2", "note.peek", { name: "a" });
  page.session.notify("settings.changed", {});
  await page.settle();
  assert.equal(aborted, true);
  assert.deepEqual([...page.responses, ...page.events], []);
});

/** What a structured clone or a JSON parser can bring. */
const anything = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withTypedArray: true,
  withSparseArray: true,
  withNullPrototype: true,
});
const nearly = fc.record(
  {
    v: fc.oneof(fc.constant(1), anything),
    request_id: fc.oneof(fc.constantFrom("1", "2", "", "x".repeat(129)), anything),
    command: fc.oneof(
      fc.constantFrom(
        "note.peek",
        "note.read",
        "count.up",
        "stream.cancel",
        "stream.credit",
        "constructor",
        "__proto__",
      ),
      anything,
    ),
    payload: fc.oneof(
      fc.record({ name: fc.constantFrom("a", "b") }),
      fc.record({ to: fc.integer({ min: 0, max: 200 }) }),
      fc.record({ items: anything }),
      anything,
    ),
  },
  { requiredKeys: [] },
);

test("whatever arrives, nothing is thrown and each request has at most one answer", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(nearly, anything), { maxLength: 12 }), async (messages) => {
      const page = connect(smallKernel(scopes));
      for (const message of messages) page.session.receive(message);
      await page.settle();
      const asked = messages.length;
      assert.ok(page.responses.length <= asked);
      for (const response of page.responses) assert.equal(typeof response.request_id, "string");
    }),
    { numRuns: 300 },
  );
});

test("under any schedule of credit and cancels, a stream sends what it was allowed, in order, and answers once", async () => {
  const step = fc.oneof(
    fc.record({ credit: fc.integer({ min: 1, max: 90 }) }),
    fc.constant({ settle: true } as const),
    fc.constant({ cancel: true } as const),
  );
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 300 }), fc.array(step, { maxLength: 10 }), async (upTo, steps) => {
      const page = connect(smallKernel(scopes));
      page.ask("s", "count.up", { to: upTo });
      let credit = initialCredit;
      let cancelled = false;
      for (const each of steps) {
        if ("credit" in each) {
          page.control("s", "stream.credit", { items: each.credit });
          credit += each.credit;
        } else if ("cancel" in each) {
          page.control("s", "stream.cancel");
          cancelled = true;
        } else await page.settle();
        assert.ok(page.items("s").length <= credit);
      }
      await page.settle();
      const items = page.items("s");
      assert.deepEqual(
        items,
        Array.from({ length: items.length }, (_, index) => index + 1),
      );
      const finished = !cancelled && credit >= upTo;
      if (finished) assert.deepEqual([items.length, outcomes(page.responses)], [upTo, [["s", upTo]]]);
      else if (cancelled) assert.equal(page.responses.length, 1);
      else assert.deepEqual([items.length, page.responses.length], [credit, 0]);
    }),
    { numRuns: 300 },
  );
});

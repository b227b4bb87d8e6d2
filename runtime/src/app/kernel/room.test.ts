import assert from "node:assert/strict";
import { test } from "node:test";
import { initialCredit, type LocaraError } from "@locara/schema";
import fc from "fast-check";
import { bytesOf, mostBytesUnderway, openRoom } from "./room.ts";
import { openStream } from "./stream.ts";

const mebibyte = 1024 * 1024;
const memory = new Uint8Array(8 * mebibyte);

const sum = (sizes: readonly number[]): number => sizes.reduce((all, size) => all + size, 0);

/** A page's streams, a transport that holds what it was given until it is told to let go, and producers that do not all wait for `emit`. */
function host(streams: number) {
  const held: number[] = [];
  const sent: { stream: number; size: number }[] = [];
  let soon: (() => void)[] = [];
  const room = openRoom(() => sum(held));
  const open = Array.from({ length: streams }, (_, at) => {
    const stop = new AbortController();
    const stream = openStream({
      check: () => null,
      soon: (run) => void soon.push(run),
      room,
      signal: stop.signal,
      send(items, bytes) {
        held.push(bytes);
        for (const item of items) sent.push({ stream: at, size: (item as Uint8Array).byteLength });
      },
    });
    return {
      stream,
      stop,
      asked: [] as { readonly size: number; refused: boolean }[],
      passed: 0,
      credit: initialCredit,
      busy: false,
      stopped: false,
    };
  });
  const tick = async () => {
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    const due = soon;
    soon = [];
    for (const run of due) run();
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    return due.length;
  };
  return {
    open,
    sent,
    tick,
    held: () => sum(held),
    /** The page takes the oldest message. */
    take() {
      held.shift();
      room.look();
    },
    grant(at: number, items: number) {
      const one = open[at];
      if (one === undefined) return;
      one.stream.grant(items);
      one.credit += items;
    },
    cancel(at: number) {
      const one = open[at];
      if (one === undefined) return;
      one.stop.abort();
      one.stopped = true;
    },
    emit(at: number, size: number) {
      const one = open[at];
      if (one === undefined || one.stopped) return;
      const asked = { size, refused: false };
      one.asked.push(asked);
      one.busy = true;
      one.stream.emit(memory.subarray(0, size)).then(
        () => {
          one.busy = false;
          one.passed += 1;
        },
        (error: LocaraError) => {
          asked.refused = error.code === "resource/busy";
        },
      );
    },
  };
}

type Host = ReturnType<typeof host>;
const streams = 4;
const which = fc.nat(streams - 1);

/** What can happen, as a model of it: asked for, granted, taken, cancelled in any order. */
const happening: fc.Arbitrary<(world: Host) => unknown> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(which, fc.nat(8 * mebibyte)).map(
      ([at, size]) =>
        ({ emit }: Host) =>
          emit(at, size),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(which, fc.integer({ min: 1, max: 99 })).map(
      ([at, items]) =>
        ({ grant }: Host) =>
          grant(at, items),
    ),
  },
  { weight: 3, arbitrary: fc.constant(({ take }: Host) => take()) },
  { weight: 3, arbitrary: fc.constant(({ tick }: Host) => tick()) },
  {
    weight: 1,
    arbitrary: which.map(
      (at) =>
        ({ cancel }: Host) =>
          cancel(at),
    ),
  },
);

test("whatever a page takes, grants and cancels, its host sends it no more than there is room for, in order, and all in the end", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { minLength: 30, maxLength: 200, size: "max" }), async (happenings) => {
      const world = host(streams);
      const { open, sent, held, tick, take } = world;
      for (const happen of happenings) {
        await happen(world);
        // The last item that had room may have been as large as any.
        assert.ok(held() < mostBytesUnderway + bytesOf(memory), `${held()} bytes are held`);
      }
      for (let turn = 0; turn < 300 && ((await tick()) > 0 || held() > 0); turn++) take();
      for (const [at, { asked, credit, stopped }] of open.entries()) {
        const got = sent.filter(({ stream }) => stream === at).map(({ size }) => size);
        const taken = asked.filter(({ refused }) => !refused).map(({ size }) => size);
        assert.deepEqual(got, taken.slice(0, got.length), "in order");
        const whole = Math.min(taken.length, credit);
        const some = taken.length < asked.length;
        // By what they take in memory, which is a little more than they are long.
        const waited = sum(taken.map((size) => bytesOf(memory.subarray(0, size))));
        assert.ok(!some || waited + bytesOf(memory) > mostBytesUnderway, "nothing is refused before much waits");
        assert.ok(stopped ? got.length <= whole : got.length === whole, "what has credit is sent, and nothing else");
      }
    }),
    { numRuns: 300 },
  );
});

test("a page that takes nothing holds up its own streams at so many bytes, whatever it grants", async () => {
  const { open, held, tick, emit } = host(200);
  for (const { stream } of open) stream.grant(1_000_000);
  for (let turn = 0; turn < 100; turn++) {
    for (let at = 0; at < 200; at++) if (open[at]?.busy === false) emit(at, 512 * 1024);
    await tick();
  }
  assert.ok(held() >= mostBytesUnderway && held() < mostBytesUnderway + mebibyte, `${held()} bytes are held`);
});

test("streams take turns where room is scarce", async () => {
  const { open, tick, take, emit } = host(10);
  for (const { stream } of open) stream.grant(1_000_000);
  for (let turn = 0; turn < 1000; turn++) {
    for (let at = 0; at < 10; at++) if (open[at]?.busy === false) emit(at, mebibyte);
    await tick();
    if (turn % 3 === 0) take();
  }
  const passed = open.map(({ passed }) => passed);
  assert.ok(Math.min(...passed) > 20, `${passed}`);
  assert.ok(Math.max(...passed) - Math.min(...passed) <= 2, `${passed}`);
});

test("an item that comes when there is room again waits behind those that waited before", () => {
  let backlog = mostBytesUnderway;
  const room = openRoom(() => backlog);
  const turns: string[] = [];
  room.wait(() => turns.push("first"));
  backlog = 0;
  assert.equal(room.free(), false);
  room.look();
  assert.deepEqual([turns, room.free()], [["first"], true]);
});

test("a stream that is cancelled while it waits for room leaves the line", () => {
  let backlog = mostBytesUnderway;
  const room = openRoom(() => backlog);
  const stop = new AbortController();
  const stream = openStream({
    check: () => null,
    send: () => undefined,
    soon: () => undefined,
    room,
    signal: stop.signal,
  });
  stream.emit(1).catch(() => undefined);
  backlog = 0;
  assert.equal(room.free(), false, "it stands in line");
  backlog = mostBytesUnderway;
  stop.abort();
  backlog = 0;
  assert.equal(room.free(), true);
});

test("thousands of items that wait for one grant go in order", async () => {
  const { open, sent, tick, emit } = host(1);
  for (let size = 0; size < initialCredit + 4000; size++) emit(0, size % 100);
  open[0]?.stream.grant(4000);
  await tick();
  assert.deepEqual(
    sent.map(({ size }) => size),
    Array.from({ length: initialCredit + 4000 }, (_, at) => at % 100),
  );
});

test("a producer that does not wait is stopped by the bytes that wait, not only by their number", async () => {
  const { open } = host(1);
  const [one] = open;
  const emits = Array.from({ length: 64 }, () => one?.stream.emit(memory.subarray(0, mebibyte)));
  const refused: unknown[] = [];
  for (const emit of emits) emit?.catch((error: unknown) => refused.push(error));
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(refused.length, 64 - 16 - 15, "what has room and what may wait are no more than so many bytes");
});

const sizes = [
  { value: new Uint8Array(1000), least: 1000, because: "bytes are themselves" },
  { value: new Float32Array(1000), least: 4000, because: "so are other numbers in memory" },
  { value: "x".repeat(1000), least: 2000, because: "a text has two bytes a character" },
  { value: { a: [{ b: "x".repeat(1000) }] }, least: 2000, because: "what is inside counts" },
  { value: { ["k".repeat(1000)]: 1 }, least: 2000, because: "names of fields are texts" },
  { value: Array.from({ length: 1000 }, () => null), least: 8000, because: "nothing takes a place as well" },
];
for (const { value, least, because } of sizes) {
  test(`an item's bytes are counted: ${because}`, () => {
    assert.ok(bytesOf(value) >= least && bytesOf(value) < 4 * least + 1000, `${bytesOf(value)}`);
  });
}

import assert from "node:assert/strict";
import { test } from "node:test";
import type { EngineEvent } from "./protocol.ts";
import { type HeardSegment, type Told, transcribeWhole } from "./transcribe-whole.ts";

/** A recording, and a library that hears of it what the test says. */
function hearing(seconds: number) {
  let told: Told | undefined;
  let settle: (found: { readonly segments: readonly HeardSegment[]; readonly isAborted: boolean }) => void = () =>
    undefined;
  let look = (): void => undefined;
  const seen = { stopped: 0, wornOut: 0, events: [] as EngineEvent[] };
  const controller = new AbortController();
  const outcome = transcribeWhole(
    (callbacks) => {
      told = callbacks;
      const promise = new Promise<Parameters<typeof settle>[0]>((resolve) => {
        settle = resolve;
      });
      return { promise, stop: async () => void seen.stopped++ };
    },
    seconds,
    {
      signal: controller.signal,
      emit: (event) => void seen.events.push(event),
      wornOut: () => void seen.wornOut++,
    },
    (_milliseconds, run) => {
      look = run;
      return () => undefined;
    },
  );
  outcome.catch(() => undefined);
  return {
    outcome,
    seen,
    abort: () => controller.abort(),
    progress: (percent: number) => told?.onProgress(percent),
    hears: (...segments: readonly HeardSegment[]) => told?.onNewSegments({ nNew: segments.length, segments }),
    ends: (isAborted: boolean, ...segments: readonly HeardSegment[]) => settle({ segments, isAborted }),
    async staysSilent(looks: number) {
      for (let turn = 0; turn < looks; turn++) look();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

const said = (t0: number, t1: number, text: string): HeardSegment => ({ t0, t1, text: ` ${text}` });
const cancelled = { code: "call/cancelled" };

test("what the library found in the end is the transcript", async () => {
  const { outcome, hears, ends, seen } = hearing(60);
  hears(said(0, 20_000, "one"));
  ends(false, said(0, 20_000, "one"), said(20_000, 90_000, "two"));
  assert.deepEqual(await outcome, [
    { start: 0, end: 20, text: "one" },
    { start: 20, end: 60, text: "two" },
  ]);
  assert.equal(seen.wornOut, 0);
});

test("a library that stands still half way is waited for, and what it has by then is not the transcript", async () => {
  const { outcome, hears, progress, staysSilent, ends, seen } = hearing(60);
  progress(40);
  hears(said(0, 24_000, "one"));
  await staysSilent(1000);
  assert.equal(seen.wornOut, 0);
  ends(false, said(0, 24_000, "one"), said(24_000, 60_000, "two"));
  assert.deepEqual(
    (await outcome).map(({ text }) => text),
    ["one", "two"],
  );
  assert.equal(seen.wornOut, 0);
});

const ends = [
  {
    percent: 100,
    last: 41_000,
    all: true,
    because: "the library says that it is through, though the rest was silence",
  },
  { percent: 52, last: 60_000, all: true, because: "somebody spoke until the end" },
  { percent: 99, last: 59_900, all: true, because: "it leaves a last tenth of a second out" },
  { percent: 99, last: 59_880, all: false, because: "it still hears a little more than that" },
  { percent: 99, last: 41_000, all: false, because: "a hundredth of a recording is more than nothing" },
];
for (const { percent, last, all, because } of ends) {
  test(`at ${percent} % with words until ${last} ms ${all ? "all" : "not all"} was heard: ${because}`, async () => {
    const { outcome, hears, progress, staysSilent, ends: found, seen } = hearing(60);
    hears(said(0, last, "words"));
    progress(percent);
    await staysSilent(5);
    assert.equal(seen.wornOut, all ? 1 : 0);
    if (!all) found(false, said(0, last, "words"), said(last, 60_000, "more"));
    assert.equal((await outcome).length, all ? 1 : 2);
  });
}

test("a recording too short for a second look at it was heard when it began", async () => {
  const { outcome, progress, staysSilent, seen } = hearing(0.1);
  progress(0);
  await staysSilent(5);
  assert.deepEqual([await outcome, seen.wornOut], [[], 1]);
});

test("what was stopped is cancelled, whoever stopped it", async () => {
  const byCaller = hearing(60);
  byCaller.abort();
  assert.equal(byCaller.seen.stopped, 1);
  byCaller.ends(false, said(0, 60_000, "all of it"));
  await assert.rejects(byCaller.outcome, cancelled);

  const byLibrary = hearing(60);
  byLibrary.hears(said(0, 24_000, "one"));
  byLibrary.ends(true, said(0, 24_000, "one"));
  await assert.rejects(byLibrary.outcome, cancelled);
});

test("a process whose thread is lost says so even to a caller who left meanwhile", async () => {
  const { outcome, hears, abort, staysSilent, seen } = hearing(60);
  hears(said(0, 60_000, "all of it"));
  await staysSilent(4);
  abort();
  await staysSilent(1);
  assert.equal((await outcome).length, 1);
  assert.equal(seen.wornOut, 1);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import type { PermissionState } from "@locara/schema";
import fc from "fast-check";
import {
  type Answer,
  createQuestions,
  longestQuestionMilliseconds,
  quietMilliseconds,
} from "./permission-questions.ts";

const about = (capability: string): PermissionState => ({ capability, state: "optional", sentences: [] });

/** The user and the clock, both in the test's hand. */
function user() {
  const clock = { now: 0 };
  const shown: string[] = [];
  const timers = new Map<object, { readonly at: number; readonly then: () => void }>();
  let most = 0;
  let open: { readonly capability: string; readonly answer: (answer: Answer) => void } | null = null;
  const questions = createQuestions({
    now: () => clock.now,
    later(milliseconds, then) {
      const timer = {};
      timers.set(timer, { at: clock.now + milliseconds, then });
      return () => void timers.delete(timer);
    },
    show({ capability }, signal) {
      shown.push(capability);
      most = Math.max(most, open === null ? 1 : 2);
      return new Promise((resolve, reject) => {
        open = {
          capability,
          answer(answer) {
            open = null;
            resolve(answer);
          },
        };
        signal.addEventListener("abort", () => {
          open = null;
          reject(signal.reason as Error);
        });
      });
    },
  });
  return {
    questions,
    shown,
    ask: (capability: string, signal = new AbortController().signal) =>
      questions.ask(about(capability), signal).catch((error: { code?: string }) => error.code),
    open: () => open?.capability ?? null,
    mostAtOnce: () => most,
    async answer(answer: Answer) {
      open?.answer(answer);
      await settled();
    },
    async pass(milliseconds: number) {
      clock.now += milliseconds;
      for (const [timer, { at, then }] of timers) {
        if (at > clock.now) continue;
        timers.delete(timer);
        then();
      }
      await settled();
    },
  };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test("calls that need the same share one question, and hear one answer", async () => {
  const { ask, answer, shown } = user();
  const both = Promise.all([ask("net"), ask("net")]);
  await answer("granted");
  assert.deepEqual([await both, shown], [["granted", "granted"], ["net"]]);
});

test("questions come one after the other, as long as the answer is yes", async () => {
  const { ask, answer, open, shown } = user();
  const all = Promise.all([ask("net"), ask("clipboard")]);
  assert.equal(open(), "net");
  await answer("granted");
  assert.equal(open(), "clipboard");
  await answer("granted");
  assert.deepEqual(
    [await all, shown],
    [
      ["granted", "granted"],
      ["net", "clipboard"],
    ],
  );
});

for (const no of ["refused", "later"] as const) {
  test(`"${no}" ends the line, and nothing is asked for a while`, async () => {
    const { ask, answer, open, shown, pass } = user();
    const all = Promise.all([ask("net"), ask("clipboard"), ask("device.camera")]);
    await answer(no);
    assert.deepEqual([await all, shown, open()], [[no, null, null], ["net"], null]);
    await pass(quietMilliseconds - 1);
    assert.equal(await ask("clipboard"), null);
    await pass(1);
    const next = ask("clipboard");
    assert.equal(open(), "clipboard");
    await answer("granted");
    assert.equal(await next, "granted");
  });
}

test("a call that is taken back takes its question down, and that is a no", async () => {
  const { ask, open } = user();
  const taken = new AbortController();
  const asked = ask("net", taken.signal);
  assert.equal(open(), "net");
  taken.abort();
  assert.equal(await asked, "call/cancelled");
  await settled();
  assert.deepEqual([open(), await ask("net")], [null, null], "it cannot flash a question by asking again");
});

test("a question stays for whoever still waits, and leaves the line with whoever does not", async () => {
  const { ask, answer, open, shown } = user();
  const [first, third] = [new AbortController(), new AbortController()];
  const gone = ask("net", first.signal);
  const stays = ask("net");
  const waiting = ask("clipboard", third.signal);
  first.abort();
  third.abort();
  assert.deepEqual([await gone, await waiting, open()], ["call/cancelled", "call/cancelled", "net"]);
  await answer("granted");
  assert.deepEqual([await stays, shown], ["granted", ["net"]]);
});

test("a question that nobody answers goes away by itself", async () => {
  const { ask, pass, open } = user();
  const asked = ask("net");
  await pass(longestQuestionMilliseconds);
  assert.deepEqual([await asked, open()], ["later", null]);
});

test("a question that cannot be shown fails its call, and no other", async () => {
  let broken = true;
  let now = 0;
  const questions = createQuestions({
    now: () => now,
    later: () => () => undefined,
    async show() {
      if (broken) throw new Error("no window");
      return "granted";
    },
  });
  const { signal } = new AbortController();
  await assert.rejects(questions.ask(about("net"), signal), /no window/);
  broken = false;
  now += quietMilliseconds;
  assert.equal(await questions.ask(about("net"), signal), "granted");
});

const step = fc.oneof(
  fc.record({ do: fc.constant("ask" as const), capability: fc.constantFrom("a", "b", "c") }),
  fc.record({ do: fc.constant("answer" as const), answer: fc.constantFrom<Answer>("granted", "refused", "later") }),
  fc.record({ do: fc.constant("abort" as const), which: fc.nat(20) }),
  fc.record({ do: fc.constant("pass" as const), milliseconds: fc.constantFrom(1, 10_000, quietMilliseconds, 400_000) }),
);

type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

/** Plays the steps against a model that knows one thing: from when on a question may be shown again. */
function played() {
  const all = user();
  const calls: { readonly controller: AbortController; readonly result: Promise<unknown> }[] = [];
  const model = { now: 0, quietUntil: 0 };
  const act = async (one: Step): Promise<void> => {
    if (one.do === "ask") {
      const controller = new AbortController();
      calls.push({ controller, result: all.ask(one.capability, controller.signal) });
    } else if (one.do === "answer") await all.answer(one.answer);
    else if (one.do === "abort") calls[one.which % Math.max(calls.length, 1)]?.controller.abort();
    else {
      model.now += one.milliseconds;
      await all.pass(one.milliseconds);
    }
    await settled();
  };
  return {
    all,
    async play(one: Step): Promise<void> {
      const before = { shown: all.shown.length, open: all.open(), quiet: model.now < model.quietUntil };
      await act(one);
      if (one.do === "ask" && before.quiet) assert.equal(all.shown.length, before.shown);
      const yes = one.do === "answer" && one.answer === "granted";
      if (before.open !== null && all.open() === null && !yes) model.quietUntil = model.now + quietMilliseconds;
    },
    async end(): Promise<readonly unknown[]> {
      while (all.open() !== null) await all.answer("granted");
      return Promise.all(calls.map(({ result }) => result));
    },
  };
}

test("whatever the app asks: one question at a time, none within the quiet after a no, and every call is answered", async () => {
  const known: readonly unknown[] = ["granted", "refused", "later", null, "call/cancelled"];
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const { all, play, end } = played();
      for (const one of steps) await play(one);
      assert.ok((await end()).every((result) => known.includes(result)));
      assert.ok(all.mostAtOnce() <= 1);
    }),
    { numRuns: 200 },
  );
});

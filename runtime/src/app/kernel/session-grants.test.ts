import assert from "node:assert/strict";
import { test } from "node:test";
import type { Response } from "@locara/schema";
import { initialCredit } from "@locara/schema";
import { connect } from "./testing/connection.ts";
import { smallKernel } from "./testing/small-kernel.ts";

const scopes = { "note.own": ["a"], count: [] };
const never = new Promise<never>(() => undefined);
const outcomes = (responses: readonly Response[]) =>
  responses.map((response) => [response.request_id, response.ok ? response.payload : response.error.code]);

/** What the user has not granted, in the test's hand; `ask` waits for its answer. */
function grants() {
  const missing = new Set(["note.own"]);
  const asked: string[] = [];
  let answer: (granted: boolean) => void = () => undefined;
  return {
    missing,
    asked,
    answer: (granted: boolean) => answer(granted),
    withheld: {
      has: (capability: string) => missing.has(capability),
      ask: (capability: string) => {
        asked.push(capability);
        return new Promise<boolean>((resolve) => {
          answer = (granted) => {
            if (granted) missing.delete(capability);
            resolve(granted);
          };
        });
      },
    },
  };
}

for (const command of ["note.peek", "note.read"]) {
  test(`${command} waits for the user's yes, and what was refused before it stays in the log`, async () => {
    const { withheld, answer, asked } = grants();
    const kernel = smallKernel(scopes, {}, withheld);
    const page = connect(kernel);
    page.ask("1", command, { name: "a" });
    page.ask("2", command, { name: "out of scope" });
    await page.settle();
    assert.deepEqual([outcomes(page.responses), asked], [[["2", "capability/out-of-scope"]], ["note.own"]]);
    answer(true);
    await page.settle();
    assert.deepEqual(outcomes(page.responses).at(-1), ["1", "text of a"]);
    assert.deepEqual(
      kernel.lines
        .filter(({ target }) => target?.includes("a") && !target.includes("out"))
        .map(({ outcome }) => outcome),
      ["not-granted", "allowed"],
    );
  });

  test(`${command} is refused with the user's no, and with a yes that grants nothing`, async () => {
    for (const lie of [false, true]) {
      const { withheld, answer, missing } = grants();
      const page = connect(smallKernel(scopes, {}, withheld));
      page.ask("1", command, { name: "a" });
      await page.settle();
      answer(lie);
      if (lie) missing.add("note.own");
      await page.settle();
      assert.deepEqual(outcomes(page.responses), [["1", "capability/not-granted"]]);
    }
  });
}

test("what is taken back ends the calls that went on by it, and no other", async () => {
  const missing = new Set<string>();
  const signals: AbortSignal[] = [];
  const page = connect(
    smallKernel(
      scopes,
      {
        use: (_name, { signal }) => {
          signals.push(signal);
          return never;
        },
        count: (_to, { signal }) => {
          signals.push(signal);
          return never;
        },
      },
      missing,
    ),
  );
  page.ask("note", "note.peek", { name: "a" });
  page.ask("looked up", "note.read", { name: "a" });
  page.ask("count", "count.up", { to: 3 });
  await page.settle();
  page.session.recheck();
  assert.deepEqual(
    signals.map(({ aborted }) => aborted),
    [false, false, false],
  );
  missing.add("note.own");
  page.session.recheck();
  await page.settle();
  assert.deepEqual(outcomes(page.responses).sort(), [
    ["looked up", "call/cancelled"],
    ["note", "call/cancelled"],
  ]);
  assert.equal(signals.filter(({ aborted }) => aborted).length, 2);
});

test("while it is paused a page's requests wait in order; what runs goes on, and a cancel is heard", async () => {
  const begun: string[] = [];
  const page = connect(
    smallKernel(scopes, {
      use: (name) => {
        begun.push(name);
        return name;
      },
    }),
    3,
  );
  page.ask("running", "count.up", { to: initialCredit + 5 });
  await page.settle();
  page.session.pause("paused");
  page.control("running", "stream.credit", { items: 100 });
  page.ask("first", "note.peek", { name: "a" });
  page.ask("second", "note.peek", { name: "a" });
  page.ask("first", "note.peek", { name: "a" });
  page.control("second", "stream.cancel");
  await page.settle();
  assert.deepEqual(
    [begun, outcomes(page.responses)],
    [
      [],
      [
        ["second", "call/cancelled"],
        ["running", initialCredit + 5],
      ],
    ],
  );
  for (const id of ["a", "b"]) page.ask(id, "note.peek", { name: "a" });
  page.ask("one too many", "note.peek", { name: "a" });
  await page.settle();
  assert.deepEqual(outcomes(page.responses).at(-1), ["one too many", "resource/busy"]);
  page.session.pause("running");
  await page.settle();
  assert.deepEqual(
    outcomes(page.responses)
      .slice(-3)
      .map(([id]) => id),
    ["first", "a", "b"],
  );
  page.session.pause("paused");
  page.ask("never", "note.peek", { name: "a" });
  page.session.close();
  page.session.pause("running");
  await page.settle();
  assert.equal(begun.length, 3, "a page that is gone begins nothing");
});

import assert from "node:assert/strict";
import { test } from "node:test";
import type { AuditEntry, ModelState } from "@locara/schema";
import { fitText } from "./consent-view.ts";
import { matches, runsOf } from "./log-view.ts";
import { sumText } from "./models-view.ts";
import { useText } from "./permissions-view.ts";

const gb = 2 ** 30;
const machines = (fits: readonly ("together" | "one-at-a-time" | "no")[]) =>
  (["low", "mid", "high"] as const).map((profile, at) => ({
    profile,
    minRamGb: [8, 16, 32][at] as number,
    budgetGb: 1,
    models: [],
    bytes: 0,
    fits: fits[at] as "together",
  }));

const fits = [
  { fit: machines(["together", "together", "together"]), memory: 16, words: /16 GB.*made for 8 GB or more\.$/ },
  {
    fit: machines(["no", "one-at-a-time", "together"]),
    memory: 16,
    words: /made for 16 GB or more; its models take turns\.$/,
  },
  { fit: machines(["no", "together", "together"]), memory: 8, words: /less than the 16 GB that it is made for/ },
  { fit: machines(["together", "together", "together"]), memory: 4, words: /4 GB of memory, less than the 8 GB/ },
  { fit: machines(["no", "no", "no"]), memory: 64, words: /larger than the memory it allows itself/ },
];

for (const { fit, memory, words } of fits) {
  test(`${memory} GB, ${fit.map((one) => one.fits)}: ${words}`, () => {
    // A part of the memory is never seen by programs.
    assert.match(fitText(fit, memory * gb - gb / 2), words);
  });
}

const model = (bytes: number, haveBytes: number): ModelState => ({ id: "m", state: "fetching", bytes, haveBytes });

test("what is to come is told with the time it takes, and with too little room", () => {
  const state = { models: [model(2e9, 1e9), model(1e9, 0)], freeBytes: 5e9 };
  assert.equal(sumText(state, 0), "2.0 GB to go. 5.0 GB are free on this disk.");
  assert.match(sumText(state, 1e7), /^2\.0 GB to go, about 3 minutes\./);
  assert.match(sumText({ ...state, freeBytes: 1e9 }, 0), /Only 1\.0 GB are free on this disk: make room first\.$/);
  assert.equal(sumText({ models: [], freeBytes: null }, 0), "");
});

const entry = (time: number, command: string, outcome: AuditEntry["outcome"]): AuditEntry =>
  ({ time, phase: "decided", command, outcome, target: "$HOME/a" }) as AuditEntry;

test("the same request in a row is one line; words and outcome find lines", () => {
  const runs = runsOf([
    entry(3, "fs.list", "allowed"),
    entry(2, "fs.list", "allowed"),
    entry(1, "db.query", "not-granted"),
  ]);
  assert.deepEqual(
    runs.map(({ entry, times }) => [entry.command, entry.time, times]),
    [
      ["fs.list", 3, 2],
      ["db.query", 1, 1],
    ],
  );
  const found = (words: string, outcome: string) => runs.filter((run) => matches(run, words, outcome)).length;
  assert.deepEqual(
    [
      found("", "all"),
      found("", "refused"),
      found("LIST home", "all"),
      found("not granted", "all"),
      found("none", "all"),
    ],
    [2, 1, 1, 1, 0],
  );
});

test("uses are told with how often and when last", () => {
  const now = new Date(2026, 0, 2, 12).getTime();
  const use = { capability: "db", allowed: 1, refused: 2, lastAllowed: now, lastRefused: now };
  assert.match(useText(use, now), /^used once, last at .+ · refused 2 times, last at /);
  assert.equal(useText(undefined, now), "not used so far");
});

import assert from "node:assert/strict";
import test from "node:test";
import { writable } from "../capability.ts";
import { scheduler } from "./scheduler.ts";

type Task = Readonly<Record<string, unknown>>;
const task = (changes: Task = {}): Task => ({
  id: "tidy",
  every: "PT15M",
  missed: "skip",
  afterCrash: "skip",
  command: "db.exec",
  ...changes,
});
const read = (...tasks: readonly Task[]) => scheduler.scope.read(tasks, { models: [] });

test("what a schedule may run is the set of its commands, whatever their number, order and times", () => {
  const tasks = [
    task(),
    task({ id: "again", every: undefined, at: "0 7 * * *" }),
    task({ id: "look", command: "net.fetch", args: { url: "https://a.example" } }),
  ];
  for (const some of [tasks, tasks.toReversed(), [...tasks, ...tasks]])
    assert.deepEqual(read(...some), { scope: ["db.exec", "net.fetch"], problems: [] });
});

const updates = [
  { after: [task({ every: "PT1M" })], verdict: "equal", because: "more often is no more power" },
  {
    after: [task({ args: { sql: "DELETE FROM notes" } })],
    verdict: "equal",
    because: "arguments are judged when it runs",
  },
  { after: [task(), task({ id: "look", command: "net.fetch" })], verdict: "wider", because: "a command is new" },
  { after: [task({ command: "net.fetch" })], verdict: "incomparable", because: "one came and one went" },
] as const;

for (const { after, verdict, because } of updates) {
  test(`a schedule that becomes ${JSON.stringify(after)} is ${verdict}: ${because}`, () => {
    const [was, is] = [read(task()).scope, read(...after).scope];
    assert.ok(was && is);
    const compared = scheduler.scope.compare(was, is);
    assert.equal(compared.verdict, verdict);
    assert.equal(compared.witness, verdict === "equal" ? undefined : "net.fetch");
  });
}

test("an empty schedule grants nothing", () => assert.equal(read().scope, null));

test("a wrong zone names the one that was likely meant", () => {
  const at = { every: undefined, at: "0 7 * * *" };
  const fixes = ["Berlin", "europe/berlin", "buenos_aires", "utc", "Nowhere"].map(
    (timezone) => read(task({ ...at, timezone })).problems[0]?.fix,
  );
  assert.deepEqual(fixes, ["Europe/Berlin", "Europe/Berlin", "America/Argentina/Buenos_Aires", "UTC", undefined]);
});

test("every problem of a task is found, at its place", () => {
  const { problems } = read(
    task(),
    task({ every: "PT1S" }),
    task({ id: "x", every: undefined, at: "x", timezone: "y" }),
  );
  assert.deepEqual(
    problems.map(({ code, at }) => [code, ...at]),
    [
      ["LOC2402", 1, "every"],
      ["LOC2406", 1, "id"],
      ["LOC2403", 2, "at"],
      ["LOC2404", 2, "timezone"],
    ],
  );
});

test("it is declared by the schedule alone, needs the background, and gives the page no command", () => {
  assert.equal(writable(scheduler), false);
  assert.deepEqual(scheduler.needs, ["background"]);
  assert.deepEqual(scheduler.grants, []);
});

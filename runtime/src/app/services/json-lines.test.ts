import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import { openAppLog } from "./app-log.ts";
import { openJsonLines, readJsonLines } from "./json-lines.ts";
import { logBytes } from "./log-sizes.ts";

function temporary(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "locara-log-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const noTrouble = (error: unknown) => assert.fail(String(error));
const linesOf = (file: string) =>
  existsSync(file)
    ? readFileSync(file, "utf8")
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line))
    : [];

test("a line that may wait is written with the next that may not, in order", (t) => {
  const file = join(temporary(t), "state/log.jsonl");
  const lines = openJsonLines({ file, mostBytes: 10_000 }, noTrouble);
  lines.append({ n: 1 }, "soon");
  assert.deepEqual(linesOf(file), []);
  lines.append({ n: 2 }, "now");
  assert.deepEqual(linesOf(file), [{ n: 1 }, { n: 2 }]);
  lines.append({ n: 3 }, "soon");
  lines.close();
  assert.deepEqual(linesOf(file), [{ n: 1 }, { n: 2 }, { n: 3 }]);
  assert.equal(statSync(file).mode & 0o777, 0o600);
});

test("a line that waits is written after its time", async (t) => {
  const file = join(temporary(t), "log.jsonl");
  const lines = openJsonLines({ file, mostBytes: 10_000, waitMilliseconds: 1 }, noTrouble);
  lines.append({ n: 1 }, "soon");
  while (linesOf(file).length === 0) await new Promise((resolve) => setTimeout(resolve, 2));
  lines.close();
});

test("a flood is written in parts, and the files stay below their limit together", (t) => {
  const file = join(temporary(t), "log.jsonl");
  const lines = openJsonLines({ file, mostBytes: 100_000 }, noTrouble);
  for (let n = 0; n < 30_000; n++) lines.append({ n }, "soon");
  lines.close();
  const [now, before] = [statSync(file).size, statSync(`${file}.1`).size];
  assert.ok(now + before <= 100_000 && now + before > 50_000, `${now} and ${before} bytes`);
  assert.deepEqual(linesOf(file).at(-1), { n: 29_999 });
});

test("a file that cannot be written is said once, and stops nobody", (t) => {
  const folder = temporary(t);
  mkdirSync(join(folder, "log.jsonl"));
  const troubles: unknown[] = [];
  const lines = openJsonLines({ file: join(folder, "log.jsonl"), mostBytes: 1000 }, (error) => troubles.push(error));
  lines.append({ n: 1 }, "now");
  lines.append({ n: 2 }, "now");
  lines.close();
  assert.equal(troubles.length, 1);
});

test("the app's log says when, what and why, and survives odd errors", (t) => {
  const file = join(temporary(t), "app.log");
  const log = openAppLog(file, () => 0);
  log.write("info", "started");
  log.write("error", "it failed", new Error("outer", { cause: new Error("inner") }));
  log.write("error", "it failed", undefined);
  log.write("warn", "x".repeat(5000), "no error");
  const [started, failed, , long] = linesOf(file);
  log.close();
  assert.deepEqual(started, { time: "1970-01-01T00:00:00.000Z", level: "info", what: "started" });
  assert.match(failed.error, /outer[\s\S]*caused by[\s\S]*inner/);
  assert.equal(long.what.length, 2000);
});

test("whatever is written, the file and its predecessor stay below their size, and whole", (t) => {
  const folder = temporary(t);
  let run = 0;
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          text: fc.string({ unit: "binary", maxLength: 300, size: "max" }),
          now: fc.nat(9).map((number) => number === 0),
        }),
        {
          maxLength: 60,
        },
      ),
      (written) => {
        run += 1;
        const file = join(folder, String(run));
        const mostBytes = 2000;
        const lines = openJsonLines({ file, mostBytes }, noTrouble);
        for (const { text, now } of written) lines.append({ text }, now ? "now" : "soon");
        lines.close();
        const sizes = [file, `${file}.1`].map((part) => (existsSync(part) ? statSync(part).size : 0));
        assert.ok(
          sizes.every((size) => size <= mostBytes / 2),
          String(sizes),
        );
        const fitting = written.filter(({ text }) => Buffer.byteLength(JSON.stringify({ text })) < mostBytes / 2);
        const read = readJsonLines(file);
        assert.deepEqual(
          read,
          fitting.slice(fitting.length - read.length).map(({ text }) => ({ text })),
        );
      },
    ),
    { numRuns: 50 },
  );
});

test("a log that an earlier version let grow too long does not stay", (t) => {
  const file = join(temporary(t), "log.jsonl");
  writeFileSync(file, `${JSON.stringify({ text: "x".repeat(5000) })}\n`);
  const lines = openJsonLines({ file, mostBytes: 1000 }, noTrouble);
  lines.append({ n: 1 }, "now");
  lines.close();
  assert.deepEqual([readJsonLines(file), existsSync(`${file}.1`)], [[{ n: 1 }], false]);
});

test("both logs of an app, with their predecessors, are at most 10 MB", () => {
  assert.ok(Object.values(logBytes).reduce((sum, bytes) => sum + bytes, 0) <= 10_000_000);
});

test("what a crash cut off is passed over", (t) => {
  const file = join(temporary(t), "log.jsonl");
  writeFileSync(`${file}.1`, '{"n":1}\n');
  writeFileSync(file, '{"n":2}\n{"n":');
  assert.deepEqual(readJsonLines(file), [{ n: 1 }, { n: 2 }]);
  assert.deepEqual(readJsonLines(`${file}.none`), []);
});

import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { openAppLog } from "./app-log.ts";
import { openJsonLines } from "./json-lines.ts";

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

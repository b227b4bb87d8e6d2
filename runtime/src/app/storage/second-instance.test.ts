import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type TestContext, test } from "node:test";
import { openDatabases } from "./database.ts";

function temporary(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "locara-db-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const start = (name: string, ...values: string[]) =>
  spawn(process.execPath, [join(import.meta.dirname, "testing", name), ...values], {
    stdio: ["ignore", "pipe", "inherit"],
  });

test("what was committed is there after the process was killed in the middle of writing", async (t) => {
  const folder = temporary(t);
  openDatabases({
    folder,
    names: ["app"],
    schema: { sql: "CREATE TABLE pairs (row INTEGER, half TEXT)", migrations: [] },
    dimensions: null,
    now: Date.now,
  }).database("app");
  let next = 0;
  for (let round = 0; round < 3; round++) {
    const child = start("insert-forever.ts", folder, String(next));
    const ended = new Promise((resolve) => child.once("close", resolve));
    let last = next - 1;
    for await (const line of createInterface({ input: child.stdout })) {
      last = Number(line);
      if (last >= next + 40 + round * 13) child.kill("SIGKILL");
    }
    await ended;
    const databases = openDatabases({
      folder,
      names: ["app"],
      schema: { sql: null, migrations: [] },
      dimensions: null,
      now: Date.now,
    });
    const [counts] = databases
      .database("app")
      .query("SELECT count(*) AS halves, count(DISTINCT row) AS rows, max(row) AS last FROM pairs", []);
    databases.close();
    assert.ok(Number(counts?.last) >= last, `row ${last} was committed`);
    assert.deepEqual(
      [counts?.halves, counts?.rows],
      [Number(counts?.last) * 2 + 2, Number(counts?.last) + 1],
      "every row is there, both halves of it",
    );
    next = Number(counts?.last) + 1;
  }
});

test("several processes on one database lose nothing", async (t) => {
  const folder = temporary(t);
  const databases = openDatabases({
    folder,
    names: ["app"],
    schema: { sql: "CREATE TABLE counter (value INTEGER); INSERT INTO counter VALUES (0)", migrations: [] },
    dimensions: null,
    now: Date.now,
  });
  t.after(() => databases.close());
  const database = databases.database("app");
  const codes = await Promise.all(
    ["300", "300"].map((times) => new Promise((resolve) => start("count-up.ts", folder, times).once("close", resolve))),
  );
  assert.deepEqual(codes, [0, 0]);
  assert.deepEqual(database.query("SELECT value FROM counter", []), [{ value: 600 }]);
});

test("a database that another process holds is said to be locked, and nothing is changed", (t) => {
  const folder = temporary(t);
  const [one, other] = [0, 1].map(() =>
    openDatabases({
      folder,
      names: ["app"],
      schema: { sql: "CREATE TABLE t (v)", migrations: [] },
      dimensions: null,
      now: Date.now,
    }),
  );
  t.after(() => [one, other].forEach((databases) => void databases?.close()));
  const second = other?.database("app");
  one?.database("app").batch([{ sql: "INSERT INTO t VALUES (1)", parameters: [] }]);
  assert.deepEqual(second?.query("SELECT v FROM t", []), [{ v: 1 }]);
  assert.throws(
    () =>
      one?.database("app").batch([
        { sql: "INSERT INTO t VALUES (2)", parameters: [] },
        {
          get sql() {
            second?.exec("INSERT INTO t VALUES (3)", []);
            return "";
          },
          parameters: [],
        },
      ]),
    { code: "storage/locked" },
  );
  assert.deepEqual(second?.query("SELECT v FROM t", []), [{ v: 1 }]);
});

import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { Json } from "@locara/schema";
import { manifestBuilder } from "../manifest-builder.ts";
import { tempHome } from "../temp-home.ts";
import { type TestApp, testApp } from "../test-app.ts";

const lock = { v: 1, models: { tiny: { sha256: "0".repeat(64), bytes: 1, urls: [], licence: "MIT" } } };

async function appFor(t: TestContext): Promise<TestApp> {
  const home = tempHome();
  t.after(home.remove);
  const folder = join(home.path, "app");
  mkdirSync(join(folder, "db"), { recursive: true });
  const manifest = manifestBuilder()
    .capability("models", [`tiny@sha256:${"0".repeat(64)}`])
    .capability("llm.chat", true as Json)
    .capability("embed", true as Json)
    .capability("db", ["app"]);
  writeFileSync(join(folder, "locara.json"), manifest.bytes());
  writeFileSync(join(folder, "locara.lock.json"), JSON.stringify(lock));
  writeFileSync(join(folder, "db/schema.sql"), "CREATE TABLE notes (body TEXT)");
  const app = await testApp(folder, { files: { "$APP_DATA/a.txt": "a" } });
  t.after(app.close);
  return app;
}

const chat = { model: "tiny", messages: [{ role: "user", content: "one two three four" }] };
const insert = { database: "app", sql: "INSERT INTO notes VALUES ('x')", parameters: [] };
const count = { database: "app", sql: "SELECT count(*) AS n FROM notes", parameters: [] };

test("a killed engine ends what runs in it, and the next call finds another", async (t) => {
  const app = await appFor(t);
  const heard: unknown[] = [];
  let ended = 0;
  const call = app.call("llm.chat", chat, (item) => {
    heard.push(item);
    if (heard.length === 1) ended = app.faults.killEngine();
  });
  await assert.rejects(call, { code: "resource/engine-crashed", retryable: true });
  assert.equal(ended, 1);
  assert.ok(heard.length < 4);
  assert.equal(((await app.call("llm.chat", chat)) as { content: string }).content, "one two three four");
  assert.equal(app.faults.killEngine(), 0, "an engine without work is missed by nobody");
});

test("on a full disk nothing is written and all is read, until there is room again", async (t) => {
  const app = await appFor(t);
  await app.call("db.exec", insert);
  const room = app.faults.fillDisk();
  const writes = [
    ["db.exec", insert, "storage/full"],
    ["db.batch", { database: "app", statements: [] }, "storage/full"],
    ["db.vec.put", { database: "app", collection: "c", items: [] }, "storage/full"],
    ["settings.set", { key: "theme", value: "dark" }, "storage/full"],
    ["fs.write", { path: "$APP_DATA/b.txt", content: "b" }, "resource/disk-full"],
    ["fs.makeFolder", { path: "$APP_DATA/folder" }, "resource/disk-full"],
  ] as const;
  for (const [command, payload, code] of writes) await assert.rejects(app.call(command, payload), { code }, command);
  assert.deepEqual(await app.call("db.query", count), [{ n: 1 }]);
  assert.equal(await app.call("fs.readText", { path: "$APP_DATA/a.txt" }), "a");
  room();
  for (const [command, payload] of writes) await app.call(command, payload);
  assert.deepEqual(await app.call("db.query", count), [{ n: 2 }]);
});

test("a damaged model and pressed memory are told apart, and pass", async (t) => {
  const app = await appFor(t);
  const repair = app.faults.corruptModel("tiny");
  await assert.rejects(app.call("llm.chat", chat), { code: "model/digest-mismatch" });
  await assert.rejects(app.call("embed.create", { model: "tiny", texts: ["a"] }), { code: "model/digest-mismatch" });
  repair();
  const free = app.faults.pressMemory();
  await assert.rejects(app.call("llm.chat", chat), { code: "resource/memory" });
  free();
  await app.call("llm.chat", chat);
});

test("a slow disk takes its time by the app's clock, and not by ours", async (t) => {
  const app = await appFor(t);
  const fast = app.faults.slowDisk(60_000);
  let read: unknown = null;
  const reading = app.call("fs.readText", { path: "$APP_DATA/a.txt" }).then((text) => {
    read = text;
  });
  await app.clock.advance(59_999);
  assert.equal(read, null);
  await app.clock.advance(1);
  await reading;
  assert.equal(read, "a");
  fast();
  assert.equal(await app.call("fs.readText", { path: "$APP_DATA/a.txt" }), "a");
});

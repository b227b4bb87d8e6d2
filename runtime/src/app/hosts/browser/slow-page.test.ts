import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { IpcFile, StreamItems } from "@locara/schema";
import { type App, openApp } from "../../compose.ts";
import { mostBytesUnderway } from "../../kernel/room.ts";
import { appPlaces } from "../../places.ts";
import { artifactsOf } from "../../testing/artifacts.ts";
import { openPageSocket, redeem } from "../testing/browser-page.ts";
import { openAppOrigin } from "./app-origin.ts";
import { createPicks } from "./picks.ts";

const mebibyte = 1024 * 1024;
const large = 64 * mebibyte;

/** A real app that may read one large file, served as the browser host serves it. */
async function serve(t: TestContext) {
  const home = realpathSync(mkdtempSync(join(tmpdir(), "locara-slow-")));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  const [artifacts, page] = [join(home, "app/.locara"), join(home, "app/page")];
  for (const folder of [artifacts, page, join(home, "Documents")]) mkdirSync(folder, { recursive: true });
  const files = artifactsOf({ app: true, "fs.paths": { read: ["$DOCUMENTS/**"], write: [], deny: [] } });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(artifacts, name), text);
  writeFileSync(join(page, "index.html"), "<!doctype html><html><head></head></html>");
  writeFileSync(join(home, "Documents/large.bin"), "");
  truncateSync(join(home, "Documents/large.bin"), large);
  const ipc = JSON.parse(files["ipc.json"] as string) as IpcFile;
  const places = appPlaces(ipc, {
    platform: process.platform,
    home,
    variables: {},
    artifacts,
    page,
    databaseSources: join(home, "app/db"),
  });
  const app: App = await openApp(places, {
    host: "browser",
    picker: { open: async () => null, save: async () => null },
    clipboard: { readText: async () => "", writeText: async () => undefined },
    notifications: { show: async () => undefined, badge: async () => undefined },
    devices: { prepare: async () => undefined },
    spawnEngine: () => assert.fail("no engine is needed"),
  });
  app.user.accept();
  const failures: unknown[] = [];
  const sessions: Watched[] = [];
  const origin = await openAppOrigin({
    app: watching(app, sessions),
    page,
    bridgeScript: "",
    picks: createPicks(),
    failed: (error) => failures.push(error),
  });
  const close = async () => {
    await origin.close();
    await app.close();
  };
  const bearer = await redeem(origin.openUrl());
  return { port: Number(origin.home.authority.split(":")[1]), bearer, failures, sessions, close };
}

/** What a session has sent of its streams, and what of it the host still holds. */
interface Watched {
  sent: number;
  readonly backlog: () => number;
}

const watching = (app: App, sessions: Watched[]): App => ({
  ...app,
  session(send, backlog = () => 0) {
    const watched: Watched = { sent: 0, backlog };
    sessions.push(watched);
    return app.session((message, bytes = 0) => {
      watched.sent += bytes;
      send(message, bytes);
    }, backlog);
  },
});

/** What a host may hold, and more than the system takes of a socket that nobody reads. */
const isBounded = (slow: Watched): boolean => slow.sent < mostBytesUnderway + 32 * mebibyte;

/** Resolves once the host holds all that it may for a page that reads nothing; `turn` lets time pass. */
async function full(slow: Watched, turn: () => Promise<unknown>): Promise<void> {
  while (slow.backlog() < mostBytesUnderway) {
    await turn();
    assert.ok(isBounded(slow), `${slow.sent} bytes were sent`);
  }
}

const readLarge = (id: number) => ({
  v: 1,
  request_id: String(id),
  command: "fs.readStream",
  payload: { path: "$DOCUMENTS/large.bin" },
});
const credit = (id: number) => ({
  v: 1,
  request_id: String(id),
  command: "stream.credit",
  payload: { items: 1_000_000 },
});

test("a page that opens as many streams as it may, grants all credit and reads nothing is sent tens of mebibytes; others go on", async (t) => {
  const { port, bearer, failures, sessions, close } = await serve(t);
  const slow = await openPageSocket(port, bearer);
  const other = await openPageSocket(port, bearer);
  t.after(() => {
    slow.socket.terminate();
    other.socket.terminate();
    return close();
  });
  slow.socket.pause();
  for (let id = 1; id <= 256; id++) {
    slow.send(readLarge(id));
    slow.send(credit(id));
  }
  const askOther = async () => {
    other.send({ v: 1, request_id: "1", command: "app.info", payload: {} });
    assert.equal((await other.next()).ok, true);
  };
  const [first] = sessions;
  assert.ok(first !== undefined);
  await full(first, askOther);
  for (let turn = 0; turn < 200; turn++) await askOther();
  assert.ok(isBounded(first), `${first.sent} bytes were sent`);
  assert.deepEqual(failures, []);
});

test("what a page did not read at first comes whole once it does", async (t) => {
  const { port, bearer, failures, sessions, close } = await serve(t);
  const page = await openPageSocket(port, bearer);
  t.after(() => {
    page.socket.terminate();
    return close();
  });
  page.socket.pause();
  for (const id of [1, 2]) {
    page.send(readLarge(id));
    page.send(credit(id));
  }
  const [watched] = sessions;
  assert.ok(watched !== undefined);
  await full(watched, () => new Promise((resolve) => setImmediate(resolve)));
  page.socket.resume();
  const bytes: Record<string, number> = {};
  for (let answered = 0; answered < 2; ) {
    const frame = (await page.next()) as { readonly request_id?: string; readonly payload: Partial<StreamItems> };
    if (frame.request_id !== undefined) answered += 1;
    const { request_id = "", items = [] } = frame.payload;
    for (const item of items as Uint8Array[]) bytes[request_id] = (bytes[request_id] ?? 0) + item.byteLength;
  }
  assert.deepEqual([bytes[1], bytes[2], failures], [large, large, []]);
});

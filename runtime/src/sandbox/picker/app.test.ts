import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Response } from "@locara/schema";
import { openApp } from "../../app/compose.ts";
import { tempFolders } from "../../app/services/testing/temp-folders.ts";
import { keptPicksFile } from "./broker.ts";
import { brokerOf } from "./testing/broker-of.ts";

test("a whole app picks, reads and keeps through the broker; its user sees the pick, and a reset forgets it", async (t) => {
  const folders = tempFolders(t);
  const file = join(folders.outside, "a.txt");
  writeFileSync(file, "picked");
  const { socket, places } = await brokerOf(t, folders, async () => file);
  const app = await openApp(places, {
    host: "electron",
    picker: { socket },
    clipboard: { readText: async () => "", writeText: async () => undefined },
    notifications: { show: async () => undefined, badge: async () => undefined },
    devices: { prepare: async () => undefined },
    spawnEngine: () => assert.fail("no engine is needed"),
  });
  app.user.accept();
  const answers = new Map<string, (response: Response) => void>();
  const session = app.session((message) => {
    if ("request_id" in message) answers.get(message.request_id)?.(message);
  });
  const call = async (command: string, payload: unknown): Promise<unknown> => {
    const answered = new Promise<Response>((resolve) => answers.set(command, resolve));
    session.receive({ v: 1, request_id: command, command, payload });
    const response = await answered;
    return response.ok ? response.payload : response.error;
  };
  const { path } = (await call("fs.pickOpen", {})) as { path: string };
  assert.equal(await call("fs.readText", { path }), "picked");
  await call("fs.keepPick", { path });
  assert.deepEqual(
    (await app.user.picks()).map(({ place }) => place),
    [file],
  );
  assert.equal(existsSync(join(places.state, "picks.json")), false, "nothing is kept where the app writes");
  assert.match(readFileSync(keptPicksFile(places), "utf8"), /a\.txt/);
  await app.user.reset();
  assert.doesNotMatch(readFileSync(keptPicksFile(places), "utf8"), /a\.txt/);
});

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { openFiles } from "./files.ts";
import { openKeptPicks } from "./kept-picks.ts";
import { openGrants } from "./picker.ts";
import { type Running, type RunPicks, testKeptPicks } from "./testing/kept-picks-contract.ts";
import { tempFolders } from "./testing/temp-folders.ts";
import { kernelOf } from "./testing/use-kernel.ts";

const runPicks: RunPicks = async (t, folders, host, level) => {
  const kept = openKeptPicks(join(folders.outside, "picks.json"), (error) => assert.fail(error as Error));
  const grants = openGrants({
    host: { open: async () => null, save: async () => null, ...host },
    platform: process.platform,
    names: folders.names,
    kept,
  });
  const files = openFiles(process.platform, folders.names, grants);
  return {
    ...kernelOf("fs.user-selected", level, { files, picker: grants.picker }),
    async restart() {
      await grants.close();
      return runPicks(t, folders, host, level);
    },
    forgetByUser: (path) => grants.picker.forget({ names: [], picked: path.split("/")[1] ?? "" }),
  };
};

testKeptPicks(runPicks);

const picked = async (app: Running, command: string, args: object = {}) =>
  ((await app.call(command, args)) as { path: string }).path;

test("bytes that were uploaded, and folders where there are none to pick, say that they need the desktop app", async (t) => {
  const folders = tempFolders(t);
  const app = await runPicks(
    t,
    folders,
    { open: async () => ({ name: "a", bytes: new Uint8Array([1]) }) },
    "read-write",
  );
  const path = await picked(app, "fs.pickOpen");
  for (const [command, args] of [
    ["fs.keepPick", { path }],
    ["fs.pickFolder", {}],
    ["fs.pickOpen", { access: "read-write" }],
  ] as const)
    assert.equal(await app.outcome(command, args), "resource/backend-missing", command);
});

test("a damaged file of kept picks is none, and is told", (t) => {
  const file = join(tempFolders(t).outside, "picks.json");
  const troubles: unknown[] = [];
  for (const text of ["", "{", '{"v":1,"picks":[{}]}', '{"v":2,"picks":[]}']) {
    writeFileSync(file, text);
    assert.deepEqual(openKeptPicks(file, (error) => void troubles.push(error)).list(), []);
  }
  assert.equal(troubles.length, 4);
});

test("a pick that an update may no longer use is forgotten for good", (t) => {
  const { outside } = tempFolders(t);
  const file = join(outside, "picks.json");
  const place = { id: "1", name: "a", kind: "folder", folder: outside, identity: "1:2", file: null } as const;
  const kept = openKeptPicks(file, () => assert.fail());
  kept.keep({ ...place, access: "read-write" });
  kept.keep({ ...place, id: "2", access: "read" });
  kept.keepOnly(({ access }) => access === "read");
  assert.deepEqual(
    openKeptPicks(file, () => assert.fail())
      .list()
      .map(({ id }) => id),
    ["2"],
  );
});

import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { HostPicker } from "../host-services.ts";
import { openFiles } from "./files.ts";
import { openKeptPicks } from "./kept-picks.ts";
import { openGrants } from "./picker.ts";
import { type TempFolders, tempFolders } from "./testing/temp-folders.ts";
import { onlyLinux } from "./testing/use-files.ts";
import { kernelOf } from "./testing/use-kernel.ts";

interface Running extends ReturnType<typeof kernelOf> {
  /** Opens the app anew: what is not kept is gone. */
  restart(): Promise<Running>;
  readonly forgetByUser: (path: string) => void;
}

function run(folders: TempFolders, host: Partial<HostPicker>, level: "read" | "read-write"): Running {
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
      return run(folders, host, level);
    },
    forgetByUser: (path) => grants.picker.forget({ names: [], picked: path.split("/")[1] ?? "" }),
  };
}

/** A user who picks `box` outside of every root: a folder with a file in it, and the file. */
function place(t: TestContext, level: "read" | "read-write" = "read-write") {
  const folders = tempFolders(t);
  const box = join(folders.outside, "box");
  mkdirSync(join(box, "deep"), { recursive: true });
  writeFileSync(join(box, "a.txt"), "in the box");
  writeFileSync(join(box, "deep/b.txt"), "deep");
  const file = { name: "a.txt", path: join(box, "a.txt") };
  const app = run(
    folders,
    { folder: async () => ({ name: "box", path: box }), open: async () => file, save: async () => file },
    level,
  );
  return { ...folders, box, app };
}

const picked = async (app: Running, command: string, args: object = {}) =>
  ((await app.call(command, args)) as { path: string }).path;

test("a picked folder is read, listed and changed at any depth, by its path", onlyLinux, async (t) => {
  const { app, box } = place(t);
  const path = await picked(app, "fs.pickFolder", { access: "read-write" });
  assert.equal(await app.call("fs.readText", { path: `${path}/deep/b.txt` }), "deep");
  assert.deepEqual(await app.call("fs.list", { path }), [
    { name: "a.txt", kind: "file" },
    { name: "deep", kind: "folder" },
  ]);
  await app.call("fs.write", { path: `${path}/deep/c.txt`, content: "new" });
  await app.call("fs.makeFolder", { path: `${path}/more` });
  await app.call("fs.remove", { path: `${path}/a.txt` });
  assert.deepEqual(
    [readdirSync(box).sort(), readdirSync(join(box, "deep"))],
    [
      ["deep", "more"],
      ["b.txt", "c.txt"],
    ],
  );
});

test("a folder picked to be read is out of scope for writing, and nothing leads out of one", onlyLinux, async (t) => {
  const { app, box, outside, documents } = place(t);
  writeFileSync(join(outside, "private.txt"), "private");
  symlinkSync(outside, join(box, "away"));
  symlinkSync(join(outside, "private.txt"), join(box, "end"));
  const path = await picked(app, "fs.pickFolder");
  assert.equal(await app.outcome("fs.write", { path: `${path}/a.txt`, content: "x" }), "capability/out-of-scope");
  const rw = await picked(app, "fs.pickFolder", { access: "read-write" });
  const escapes = ["away/private.txt", "../private.txt", "away/../../private.txt", "./a.txt", "deep//b.txt"];
  for (const way of escapes)
    for (const [command, more] of [
      ["fs.readText", {}],
      ["fs.stat", {}],
      ["fs.list", {}],
      ["fs.remove", {}],
      ["fs.write", { content: "x" }],
    ] as const) {
      const outcome = await app.outcome(command, { path: `${rw}/${way}`, ...more });
      assert.ok(
        ["capability/out-of-scope", "file/not-found"].includes(outcome as string),
        `${command} ${way}: ${outcome}`,
      );
    }
  assert.equal(await app.outcome("fs.readText", { path: `${rw}/end` }), "file/not-a-file");
  assert.deepEqual([readFileSync(join(outside, "private.txt"), "utf8"), readdirSync(documents)], ["private", []]);
});

test("what Locara keeps has no name, in a picked folder around it too", onlyLinux, async (t) => {
  const { home, names, outside } = tempFolders(t);
  const locara = join(home, ".local/share/locara/acme.notes");
  writeFileSync(join(locara, "databases/app.sqlite"), "private");
  writeFileSync(join(home, "plain.txt"), "plain");
  const app = run({ names, outside } as TempFolders, { folder: async () => ({ name: "home", path: home }) }, "read");
  const path = await picked(app, "fs.pickFolder");
  assert.equal(await app.call("fs.readText", { path: `${path}/plain.txt` }), "plain");
  const within = `${path}/.local/share/locara`;
  assert.equal(
    await app.outcome("fs.readText", { path: `${within}/acme.notes/databases/app.sqlite` }),
    "capability/out-of-scope",
  );
  assert.deepEqual(await app.call("fs.list", { path: `${path}/.local/share` }), []);
});

test(
  "a file picked to be changed is read and written where it is; it is not removed, and nothing beside it opens",
  onlyLinux,
  async (t) => {
    const { app, box } = place(t);
    const path = await picked(app, "fs.pickOpen", { access: "read-write" });
    await app.call("fs.write", { path, content: "changed" });
    assert.deepEqual(
      [await app.call("fs.readText", { path }), readFileSync(join(box, "a.txt"), "utf8")],
      ["changed", "changed"],
    );
    assert.equal(await app.outcome("fs.remove", { path }), "file/not-a-file");
    assert.equal(await app.outcome("fs.readText", { path: `${path}/deep/b.txt` }), "capability/out-of-scope");
    assert.equal(await app.outcome("fs.list", { path }), "file/not-found");
  },
);

test(
  "a kept folder, file and place to save to are there after a restart; a pick that is not kept is gone",
  onlyLinux,
  async (t) => {
    const { app, box } = place(t);
    const paths = {
      folder: await picked(app, "fs.pickFolder"),
      read: await picked(app, "fs.pickOpen"),
      change: await picked(app, "fs.pickOpen", { access: "read-write" }),
      save: await picked(app, "fs.pickSave", { suggestedName: "a.txt" }),
      lost: await picked(app, "fs.pickOpen"),
    };
    for (const path of [paths.folder, paths.read, paths.change, paths.save]) await app.call("fs.keepPick", { path });
    const again = await app.restart();
    assert.deepEqual(
      ((await again.call("fs.keptPicks", {})) as { path: string; kind: string; access: string }[]).map(
        ({ path, kind, access }) => [path, kind, access],
      ),
      [
        [paths.folder, "folder", "read"],
        [paths.read, "file", "read"],
        [paths.change, "file", "read-write"],
        [paths.save, "file", "write"],
      ],
    );
    assert.equal(await again.call("fs.readText", { path: `${paths.folder}/deep/b.txt` }), "deep");
    assert.equal(await again.call("fs.readText", { path: paths.read }), "in the box");
    await again.call("fs.write", { path: paths.save, content: "saved" });
    assert.equal(await again.call("fs.readText", { path: paths.change }), "saved");
    assert.equal(readFileSync(join(box, "a.txt"), "utf8"), "saved");
    assert.equal(await again.outcome("fs.readText", { path: paths.lost }), "file/not-found");
    assert.equal(await again.outcome("fs.write", { path: paths.read, content: "x" }), "capability/out-of-scope");
    assert.equal(await again.outcome("fs.readText", { path: paths.save }), "capability/out-of-scope");
  },
);

for (const [what, change] of [
  [
    "another folder took its place",
    ({ box }) => {
      renameSync(box, `${box}.old`);
      mkdirSync(box);
      writeFileSync(join(box, "a.txt"), "other");
    },
  ],
  [
    "a link to another folder took its place",
    ({ box }) => {
      renameSync(box, `${box}.old`);
      symlinkSync(`${box}.old`, box);
    },
  ],
  ["it was moved", ({ box }) => renameSync(box, `${box}.moved`)],
  ["it is gone", ({ box }) => rmSync(box, { recursive: true })],
] as readonly (readonly [string, (place: { box: string }) => void])[]) {
  test(`a kept pick opens nothing where ${what}`, onlyLinux, async (t) => {
    const here = place(t);
    const folder = await picked(here.app, "fs.pickFolder", { access: "read-write" });
    const file = await picked(here.app, "fs.pickOpen");
    for (const path of [folder, file]) await here.app.call("fs.keepPick", { path });
    const again = await here.app.restart();
    change(here);
    assert.equal(await again.outcome("fs.readText", { path: `${folder}/a.txt` }), "file/not-found");
    assert.equal(await again.outcome("fs.write", { path: `${folder}/a.txt`, content: "x" }), "file/not-found");
    assert.equal(await again.outcome("fs.readText", { path: file }), "file/not-found");
  });
}

test("a kept file that became a link is not followed", onlyLinux, async (t) => {
  const { app, box, outside } = place(t);
  writeFileSync(join(outside, "private.txt"), "private");
  const path = await picked(app, "fs.pickOpen");
  await app.call("fs.keepPick", { path });
  const again = await app.restart();
  rmSync(join(box, "a.txt"));
  symlinkSync(join(outside, "private.txt"), join(box, "a.txt"));
  assert.equal(await again.outcome("fs.readText", { path }), "file/not-a-file");
});

test("what the user or the app forgets leads nowhere, at once and after a restart", onlyLinux, async (t) => {
  const { app } = place(t);
  const [one, other] = [await picked(app, "fs.pickFolder"), await picked(app, "fs.pickFolder")];
  for (const path of [one, other]) await app.call("fs.keepPick", { path });
  app.forgetByUser(one);
  await app.call("fs.forgetPick", { path: other });
  const gone = async (running: Running) => {
    for (const path of [one, other]) assert.equal(await running.outcome("fs.list", { path }), "file/not-found");
    assert.deepEqual(await running.call("fs.keptPicks", {}), []);
  };
  await gone(app);
  await gone(await app.restart());
});

test("bytes that were uploaded, and folders where there are none to pick, say that they need the desktop app", async (t) => {
  const folders = tempFolders(t);
  const app = run(folders, { open: async () => ({ name: "a", bytes: new Uint8Array([1]) }) }, "read-write");
  const path = await picked(app, "fs.pickOpen");
  for (const [command, args] of [
    ["fs.keepPick", { path }],
    ["fs.pickFolder", {}],
    ["fs.pickOpen", { access: "read-write" }],
  ] as const)
    assert.equal(await app.outcome(command, args), "resource/backend-missing", command);
});

test("an app that may only read gets no pick to change", async (t) => {
  const { app } = place(t, "read");
  for (const command of ["fs.pickOpen", "fs.pickFolder"])
    assert.equal(await app.outcome(command, { access: "read-write" }), "capability/out-of-scope");
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

import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { HostPicker } from "../../host-services.ts";
import { type TempFolders, tempFolders } from "./temp-folders.ts";
import { onlyLinux } from "./use-files.ts";
import type { kernelOf } from "./use-kernel.ts";

export interface Running extends ReturnType<typeof kernelOf> {
  /** Opens the app anew: what is not kept is gone. */
  restart(): Promise<Running>;
  readonly forgetByUser: (path: string) => void | Promise<void>;
}

/** Opens an app with `fs.user-selected`, whose user picks what `host` says. */
export type RunPicks = (
  t: TestContext,
  folders: TempFolders,
  host: Partial<HostPicker>,
  level: "read" | "read-write",
) => Promise<Running>;

/** A user who picks `box` outside of every root: a folder with a file in it, and the file. */
async function place(t: TestContext, run: RunPicks, level: "read" | "read-write" = "read-write") {
  const folders = tempFolders(t);
  const box = join(folders.outside, "box");
  mkdirSync(join(box, "deep"), { recursive: true });
  writeFileSync(join(box, "a.txt"), "in the box");
  writeFileSync(join(box, "deep/b.txt"), "deep");
  const file = { name: "a.txt", path: join(box, "a.txt") };
  const app = await run(
    t,
    folders,
    { folder: async () => ({ name: "box", path: box }), open: async () => file, save: async () => file },
    level,
  );
  return { ...folders, box, app };
}

const picked = async (app: Running, command: string, args: object = {}) =>
  ((await app.call(command, args)) as { path: string }).path;

/** What an app can do with picks, and what stays of them, whoever holds them. */
export function testKeptPicks(run: RunPicks, way = ""): void {
  test(`a picked folder is read, listed and changed at any depth, by its path${way}`, onlyLinux, async (t) => {
    const { app, box } = await place(t, run);
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

  test(
    `a folder picked to be read is out of scope for writing, and nothing leads out of one${way}`,
    onlyLinux,
    async (t) => {
      const { app, box, outside, documents } = await place(t, run);
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
    },
  );

  test(`what Locara keeps has no name, in a picked folder around it too${way}`, onlyLinux, async (t) => {
    const folders = tempFolders(t);
    const { home } = folders;
    const locara = join(home, ".local/share/locara/acme.notes");
    writeFileSync(join(locara, "databases/app.sqlite"), "private");
    writeFileSync(join(home, "plain.txt"), "plain");
    const app = await run(t, folders, { folder: async () => ({ name: "home", path: home }) }, "read");
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
    `a file picked to be changed is read and written where it is; it is not removed, and nothing beside it opens${way}`,
    onlyLinux,
    async (t) => {
      const { app, box } = await place(t, run);
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
    `a kept folder, file and place to save to are there after a restart; a pick that is not kept is gone${way}`,
    onlyLinux,
    async (t) => {
      const { app, box } = await place(t, run);
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
    test(`a kept pick opens nothing where ${what}${way}`, onlyLinux, async (t) => {
      const here = await place(t, run);
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

  test(`a kept file that became a link is not followed${way}`, onlyLinux, async (t) => {
    const { app, box, outside } = await place(t, run);
    writeFileSync(join(outside, "private.txt"), "private");
    const path = await picked(app, "fs.pickOpen");
    await app.call("fs.keepPick", { path });
    const again = await app.restart();
    rmSync(join(box, "a.txt"));
    symlinkSync(join(outside, "private.txt"), join(box, "a.txt"));
    assert.equal(await again.outcome("fs.readText", { path }), "file/not-a-file");
  });

  test(`what the user or the app forgets leads nowhere, at once and after a restart${way}`, onlyLinux, async (t) => {
    const { app } = await place(t, run);
    const [one, other] = [await picked(app, "fs.pickFolder"), await picked(app, "fs.pickFolder")];
    for (const path of [one, other]) await app.call("fs.keepPick", { path });
    await app.forgetByUser(one);
    await app.call("fs.forgetPick", { path: other });
    const gone = async (running: Running) => {
      for (const path of [one, other]) assert.equal(await running.outcome("fs.list", { path }), "file/not-found");
      assert.deepEqual(await running.call("fs.keptPicks", {}), []);
    };
    await gone(app);
    await gone(await app.restart());
  });

  test(`an app that may only read gets no pick to change${way}`, async (t) => {
    const { app } = await place(t, run, "read");
    for (const command of ["fs.pickOpen", "fs.pickFolder"])
      assert.equal(await app.outcome(command, { access: "read-write" }), "capability/out-of-scope");
  });
}

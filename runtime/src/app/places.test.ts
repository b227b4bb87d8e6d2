import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { IpcFile } from "@locara/schema";
import { appPlaces } from "./places.ts";

const ipc = { app: { publisher: "acme", name: "notes", bundleId: "app.locara.acme.notes" } } as IpcFile;
const at = (home: string, variables: Record<string, string> = {}, platform: NodeJS.Platform = "linux") =>
  appPlaces(ipc, { platform, home, variables, artifacts: "/a", page: "/p" });

test("on Linux an app's things are in the XDG folders, and all of Locara's are reserved", () => {
  const places = at("/home/ada", { XDG_DATA_HOME: "/data", XDG_STATE_HOME: "relative" });
  assert.equal(places.appData, "/data/locara/acme.notes/files");
  assert.equal(places.databases, "/data/locara/acme.notes/databases");
  assert.equal(places.state, "/home/ada/.local/state/locara/acme.notes", "a relative folder counts as none");
  assert.equal(places.models, "/home/ada/.cache/locara/models");
  assert.deepEqual(places.reserved, [
    "/data/locara",
    "/home/ada/.local/state/locara",
    "/home/ada/.cache/locara",
    "/home/ada/.config/locara",
    "/a",
    "/p",
  ]);
});

test("the user's own folders are read from user-dirs.dirs", (t) => {
  const home = mkdtempSync(join(tmpdir(), "locara-home-"));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  mkdirSync(join(home, ".config"));
  writeFileSync(
    join(home, ".config/user-dirs.dirs"),
    '# comment\nXDG_DOCUMENTS_DIR="$HOME/Dokumente"\nXDG_MUSIC_DIR="/srv/music/"\nXDG_DOWNLOAD_DIR="$HOME"\nXDG_DESKTOP_DIR="$HOME/"\nXDG_PICTURES_DIR="/"\nXDG_VIDEOS_DIR=relative\n',
  );
  const { roots } = at(home);
  assert.deepEqual(roots, {
    $HOME: home,
    $DOCUMENTS: join(home, "Dokumente"),
    $MUSIC: "/srv/music",
    $MOVIES: join(home, "Videos"),
  });
  assert.equal("$DOWNLOADS" in roots, false, "a folder that is switched off is not the whole home");
});

test("on macOS an app's things are in the Library", () => {
  const places = at("/Users/ada", {}, "darwin");
  assert.equal(places.models, "/Users/ada/Library/Caches/Locara/models");
  assert.equal(places.logFile, "/Users/ada/Library/Logs/Locara/app.locara.acme.notes.log");
  assert.equal(places.roots.$MOVIES, "/Users/ada/Movies");
});

test("an app that takes another one's bundle id has decisions of its own", () => {
  const thief = { app: { ...ipc.app, publisher: "eve", name: "x" } } as IpcFile;
  const stateOf = (file: IpcFile) =>
    appPlaces(file, { platform: "darwin", home: "/Users/ada", variables: {}, artifacts: "/a", page: "/p" }).state;
  assert.notEqual(stateOf(thief), stateOf(ipc));
});

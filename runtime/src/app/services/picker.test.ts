import assert from "node:assert/strict";
import {
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { lexicalPath, type PickedFile } from "@locara/schema";
import type { PickedSink, PickedSource } from "../host-services.ts";
import { openKeptPicks } from "./kept-picks.ts";
import { type Grants, openGrants } from "./picker.ts";
import { tempFolders } from "./testing/temp-folders.ts";

const signal = new AbortController().signal;
const grantsOf = (source: PickedSource | null, sink: PickedSink | null = null): Grants =>
  openGrants({
    host: { open: async () => source, save: async () => sink },
    platform: process.platform,
    names: { reserves: () => false },
    kept: openKeptPicks("/dev/null/nothing", () => undefined),
  });
const pick = async (grants: Grants, kind: "open" | "save" = "open") =>
  (await (kind === "open"
    ? grants.picker.open({ extensions: [], access: "read" }, signal)
    : grants.picker.save({ suggestedName: "a" }, signal))) as PickedFile;

async function read(grants: Grants, path: string): Promise<string> {
  const opened = await grants.files.openRead(lexicalPath(path));
  return opened.handle.readText(1000);
}

test("a picked file is read as often as the app likes, from its beginning", async (t) => {
  const { outside } = tempFolders(t);
  writeFileSync(join(outside, "a.txt"), "picked");
  const grants = grantsOf({ name: "a.txt", path: join(outside, "a.txt") });
  const { path, name } = await pick(grants);
  assert.equal(name, "a.txt");
  assert.match(path, /^\$PICKED\/[0-9a-f]{32}\/a\.txt$/);
  assert.deepEqual([await read(grants, path), await read(grants, path)], ["picked", "picked"]);
  await grants.close();
});

test("what was picked stays what is read, whatever takes its name", async (t) => {
  const { outside } = tempFolders(t);
  const file = join(outside, "a.txt");
  writeFileSync(file, "picked");
  const grants = grantsOf({ name: "a.txt", path: file });
  const { path } = await pick(grants);
  renameSync(file, `${file}.old`);
  symlinkSync("/etc/passwd", file);
  assert.equal(await read(grants, path), "picked");
  await grants.close();
});

test("every pick has an id of its own, and a closed app's picks are gone", async () => {
  const grants = grantsOf({ name: "a", bytes: new TextEncoder().encode("x") });
  const [one, other] = [await pick(grants), await pick(grants)];
  assert.notEqual(one.path, other.path);
  await grants.close();
  await assert.rejects(read(grants, one.path), { code: "file/not-found" });
});

test("an id that was never given out is a file that is not there", async () => {
  await assert.rejects(read(grantsOf(null), "$PICKED/00000000000000000000000000000000/a.txt"), {
    code: "file/not-found",
  });
});

test("a file picked to be read is out of scope for writing, a place to save to for reading", async (t) => {
  const { outside } = tempFolders(t);
  const grants = grantsOf({ name: "a", bytes: new Uint8Array() }, { name: "b", path: join(outside, "b") });
  const toRead = await grants.files.openWrite(lexicalPath((await pick(grants)).path));
  const toSave = await grants.files.openRead(lexicalPath((await pick(grants, "save")).path));
  for (const opened of [toRead, toSave]) assert.deepEqual(opened.target, { names: [] });
  await assert.rejects(toRead.handle.write("x"));
  await grants.close();
});

test("saving writes a whole file where the user chose, and replaces a hard link", async (t) => {
  const { outside } = tempFolders(t);
  writeFileSync(join(outside, "precious"), "precious");
  linkSync(join(outside, "precious"), join(outside, "b.txt"));
  const grants = grantsOf(null, { name: "b.txt", path: join(outside, "b.txt") });
  const { path } = await pick(grants, "save");
  const opened = await grants.files.openWrite(lexicalPath(path));
  await opened.handle.write("saved");
  await opened.handle.write("saved again");
  assert.deepEqual(
    [readFileSync(join(outside, "b.txt"), "utf8"), readFileSync(join(outside, "precious"), "utf8")],
    ["saved again", "precious"],
  );
  assert.deepEqual(readdirSync(outside).sort(), ["b.txt", "precious"]);
  await assert.rejects(opened.handle.remove(), { code: "file/not-a-file" });
  await grants.close();
});

test("a folder that took the chosen one's place is not saved to", async (t) => {
  const { outside } = tempFolders(t);
  const folder = join(outside, "chosen");
  mkdirSync(folder);
  const grants = grantsOf(null, { name: "b.txt", path: join(folder, "b.txt") });
  const { path } = await pick(grants, "save");
  renameSync(folder, `${folder}.old`);
  mkdirSync(folder);
  const opened = await grants.files.openWrite(lexicalPath(path));
  await assert.rejects(opened.handle.write("x"), { code: "file/not-found" });
  assert.deepEqual(readdirSync(folder), []);
  await grants.close();
});

test("a download is delivered as bytes", async () => {
  const delivered: Uint8Array[] = [];
  const grants = grantsOf(null, { name: "b.txt", deliver: async (content) => void delivered.push(content) });
  const opened = await grants.files.openWrite(lexicalPath((await pick(grants, "save")).path));
  await opened.handle.write("saved");
  assert.deepEqual(delivered, [new TextEncoder().encode("saved")]);
});

test("a name that is no segment of a path is made one", async () => {
  for (const name of ["..", ".", "", "a/b", "a\\b", "a\u0000b", "e\u0301"]) {
    const { path } = await pick(grantsOf({ name, bytes: new Uint8Array() }));
    assert.equal(lexicalPath(path).picked?.length, 32, path);
  }
});

test("a folder, or what is gone by then, cannot be picked", async (t) => {
  const { outside } = tempFolders(t);
  await assert.rejects(pick(grantsOf({ name: "x", path: outside })), { code: "file/not-a-file" });
  writeFileSync(join(outside, "gone"), "");
  unlinkSync(join(outside, "gone"));
  await assert.rejects(pick(grantsOf({ name: "x", path: join(outside, "gone") })), { code: "file/not-found" });
});

test("a file that is larger than asked for is refused, uploaded or not", async () => {
  const grants = grantsOf({ name: "a", bytes: new Uint8Array(1001) });
  await assert.rejects(read(grants, (await pick(grants)).path), { code: "file/too-large" });
});

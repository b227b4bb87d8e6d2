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
import { type TestContext, test } from "node:test";
import { lexicalPath, type PickedFile } from "@locara/schema";
import type { Grants } from "../picker.ts";
import { tempFolders } from "./temp-folders.ts";

/** Grants of an app whose user picks this and saves there; null where they choose nothing. */
export type OpenGrantsOf = (t: TestContext, source: Chosen | null, sink?: Chosen | null) => Promise<Grants>;

interface Chosen {
  readonly name: string;
  readonly path: string;
}

const signal = new AbortController().signal;
export const pick = async (grants: Grants, kind: "open" | "save" = "open") =>
  (await (kind === "open"
    ? grants.picker.open({ extensions: [], access: "read" }, signal)
    : grants.picker.save({ suggestedName: "a" }, signal))) as PickedFile;

export async function read(grants: Grants, path: string): Promise<string> {
  const opened = await grants.files.openRead(lexicalPath(path));
  return opened.handle.readText(1000);
}

/** What a pick is good for, whoever holds it. */
export function testPicker(open: OpenGrantsOf, way = ""): void {
  test(`a picked file is read as often as the app likes, from its beginning${way}`, async (t) => {
    const { outside } = tempFolders(t);
    writeFileSync(join(outside, "a.txt"), "picked");
    const grants = await open(t, { name: "a.txt", path: join(outside, "a.txt") });
    const { path, name } = await pick(grants);
    assert.equal(name, "a.txt");
    assert.match(path, /^\$PICKED\/[0-9a-f]{32}\/a\.txt$/);
    assert.deepEqual([await read(grants, path), await read(grants, path)], ["picked", "picked"]);
    await grants.close();
  });

  test(`what was picked stays what is read, whatever takes its name${way}`, async (t) => {
    const { outside } = tempFolders(t);
    const file = join(outside, "a.txt");
    writeFileSync(file, "picked");
    const grants = await open(t, { name: "a.txt", path: file });
    const { path } = await pick(grants);
    renameSync(file, `${file}.old`);
    symlinkSync("/etc/passwd", file);
    assert.equal(await read(grants, path), "picked");
    await grants.close();
  });

  test(`an id that was never given out is a file that is not there${way}`, async (t) => {
    await assert.rejects(read(await open(t, null), "$PICKED/00000000000000000000000000000000/a.txt"), {
      code: "file/not-found",
    });
  });

  test(`saving writes a whole file where the user chose, and replaces a hard link${way}`, async (t) => {
    const { outside } = tempFolders(t);
    writeFileSync(join(outside, "precious"), "precious");
    linkSync(join(outside, "precious"), join(outside, "b.txt"));
    const grants = await open(t, null, { name: "b.txt", path: join(outside, "b.txt") });
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

  test(`a folder that took the chosen one's place is not saved to${way}`, async (t) => {
    const { outside } = tempFolders(t);
    const folder = join(outside, "chosen");
    mkdirSync(folder);
    const grants = await open(t, null, { name: "b.txt", path: join(folder, "b.txt") });
    const { path } = await pick(grants, "save");
    renameSync(folder, `${folder}.old`);
    mkdirSync(folder);
    const opened = await grants.files.openWrite(lexicalPath(path));
    await assert.rejects(opened.handle.write("x"), { code: "file/not-found" });
    assert.deepEqual(readdirSync(folder), []);
    await grants.close();
  });

  test(`a folder, or what is gone by then, cannot be picked${way}`, async (t) => {
    const { outside } = tempFolders(t);
    await assert.rejects(pick(await open(t, { name: "x", path: outside })), { code: "file/not-a-file" });
    writeFileSync(join(outside, "gone"), "");
    unlinkSync(join(outside, "gone"));
    await assert.rejects(pick(await open(t, { name: "x", path: join(outside, "gone") })), { code: "file/not-found" });
  });

  test(`every pick has an id of its own${way}`, async (t) => {
    const { outside } = tempFolders(t);
    writeFileSync(join(outside, "a.txt"), "x");
    const grants = await open(t, { name: "a.txt", path: join(outside, "a.txt") });
    assert.notEqual((await pick(grants)).path, (await pick(grants)).path);
    await grants.close();
  });

  test(`a file picked to be read is out of scope for writing, a place to save to for reading${way}`, async (t) => {
    const { outside } = tempFolders(t);
    writeFileSync(join(outside, "a"), "");
    const grants = await open(t, { name: "a", path: join(outside, "a") }, { name: "b", path: join(outside, "b") });
    const toRead = await grants.files.openWrite(lexicalPath((await pick(grants)).path));
    const toSave = await grants.files.openRead(lexicalPath((await pick(grants, "save")).path));
    for (const opened of [toRead, toSave]) assert.deepEqual(opened.target, { names: [] });
    await assert.rejects(toRead.handle.write("x"));
    await assert.rejects(toSave.handle.stat());
    await grants.close();
  });

  test(`a file that is larger than asked for is refused, and one of that size is not${way}`, async (t) => {
    const { outside } = tempFolders(t);
    for (const bytes of [1000, 1001]) writeFileSync(join(outside, String(bytes)), "x".repeat(bytes));
    const large = await open(t, { name: "1001", path: join(outside, "1001") });
    await assert.rejects(read(large, (await pick(large)).path), { code: "file/too-large" });
    const fitting = await open(t, { name: "1000", path: join(outside, "1000") });
    assert.equal((await read(fitting, (await pick(fitting)).path)).length, 1000);
    for (const grants of [large, fitting]) await grants.close();
  });
}

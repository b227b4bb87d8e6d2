import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type LocaraError, lexicalPath } from "@locara/schema";
import { type OpenPlace, onlyLinux, write } from "./use-files.ts";

function fullDisk(): string | false {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "needs root to mount a small file system";
  return false;
}

/** What is written appears whole, where it was judged, or not at all, whoever writes it. */
export function testWrites(open: OpenPlace, way = ""): void {
  test(`writing makes a file whole, keeps its mode and leaves nothing beside it${way}`, onlyLinux, async (t) => {
    const here = await open(t);
    const path = join(here.documents, "a.sh");
    writeFileSync(path, "old");
    chmodSync(path, 0o750);
    assert.equal((await write(here, "$DOCUMENTS/a.sh", "new")).outcome, "written");
    assert.deepEqual(
      [readFileSync(path, "utf8"), statSync(path).mode & 0o777, readdirSync(here.documents)],
      ["new", 0o750, ["a.sh"]],
    );
  });

  test(`writing replaces a hard link, and the other name keeps its content${way}`, onlyLinux, async (t) => {
    const here = await open(t);
    writeFileSync(join(here.outside, "precious.txt"), "precious");
    linkSync(join(here.outside, "precious.txt"), join(here.documents, "a.txt"));
    assert.equal((await write(here, "$DOCUMENTS/a.txt", "new")).outcome, "written");
    assert.equal(readFileSync(join(here.outside, "precious.txt"), "utf8"), "precious");
    assert.equal(readFileSync(join(here.documents, "a.txt"), "utf8"), "new");
  });

  test(`writing goes through no link, neither on the way nor at the end${way}`, onlyLinux, async (t) => {
    const here = await open(t);
    symlinkSync(here.outside, join(here.documents, "away"));
    symlinkSync(join(here.outside, "new.txt"), join(here.documents, "end.txt"));
    assert.equal((await write(here, "$DOCUMENTS/away/new.txt", "x")).outcome, "file/not-found");
    assert.equal((await write(here, "$DOCUMENTS/end.txt", "x")).outcome, "file/not-a-file");
    assert.deepEqual(readdirSync(here.outside), []);
    assert.equal(lstatSync(join(here.documents, "end.txt")).isSymbolicLink(), true);
  });

  test(`a folder that was moved away after it was judged is not written to${way}`, onlyLinux, async (t) => {
    const here = await open(t);
    mkdirSync(join(here.documents, "box"));
    const opened = await here.files.openWrite(lexicalPath("$DOCUMENTS/box/a.txt"));
    renameSync(join(here.documents, "box"), join(here.outside, "box"));
    await assert.rejects(opened.handle.write("x"), { code: "file/not-found" });
    await opened.close?.();
    assert.deepEqual(readdirSync(join(here.outside, "box")), []);
  });

  test(`a full disk is said, and leaves what was there${way}`, { skip: fullDisk() }, async (t) => {
    const here = await open(t);
    const small = join(here.documents, "small");
    mkdirSync(small);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", small]);
    try {
      assert.equal((await write(here, "$DOCUMENTS/small/a.txt", "kept")).outcome, "written");
      assert.equal((await write(here, "$DOCUMENTS/small/a.txt", "x".repeat(200_000))).outcome, "resource/disk-full");
      assert.deepEqual([readFileSync(join(small, "a.txt"), "utf8"), readdirSync(small)], ["kept", ["a.txt"]]);
    } finally {
      // Who opened it may close it a moment later.
      execFileSync("umount", ["--lazy", small]);
    }
  });

  test(`folders are made and removed, and a file is not made a folder${way}`, onlyLinux, async (t) => {
    const here = await open(t);
    const use = async (path: string, work: "makeFolder" | "remove") => {
      const opened = await here.files.openWrite(lexicalPath(path));
      try {
        return await opened.handle[work]().then(
          () => "done",
          (error: LocaraError) => error.code,
        );
      } finally {
        await opened.close?.();
      }
    };
    assert.equal(await use("$DOCUMENTS/box", "makeFolder"), "done");
    assert.equal(await use("$DOCUMENTS/box", "makeFolder"), "done", "an existing one is fine");
    assert.equal(await use("$DOCUMENTS/no/box", "makeFolder"), "file/not-found");
    writeFileSync(join(here.documents, "box/a.txt"), "x");
    assert.equal(await use("$DOCUMENTS/box/a.txt", "makeFolder"), "file/not-a-file");
    assert.equal(await use("$DOCUMENTS/box", "remove"), "file/not-a-file", "it is not empty");
    assert.equal(await use("$DOCUMENTS/box/a.txt", "remove"), "done");
    assert.equal(await use("$DOCUMENTS/box", "remove"), "done");
    assert.equal(await use("$DOCUMENTS/box", "remove"), "file/not-found");
    assert.notEqual(await use("$DOCUMENTS", "remove"), "done", "a root stays");
  });
}

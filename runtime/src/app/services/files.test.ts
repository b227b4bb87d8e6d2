import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { LocaraError, lexicalPath } from "@locara/schema";
import { openFiles } from "./files.ts";
import { openRealNames } from "./real-names.ts";

const grants = {
  files: { openRead: () => assert.fail(), openFolder: () => assert.fail(), openWrite: () => assert.fail() },
};

test("a shared folder says what is missing, whatever is asked of it, and reveals nothing before it is judged", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "locara-files-"));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "a.txt"), "x");
  const names = openRealNames({ roots: { $HOME: folder }, reserved: [] });
  const files = openFiles(process.platform, names, grants as never);
  const target = lexicalPath("$SHARED/notes/a.txt");
  const read = await files.openRead(target);
  const list = await files.openFolder(lexicalPath("$SHARED/notes"));
  const write = await files.openWrite(target);
  assert.deepEqual([read.target, write.target], [target, target]);
  const { signal } = new AbortController();
  const uses = [
    () => read.handle.readText(10),
    () => read.handle.stat(),
    () => list.handle.list(signal),
    () => write.handle.write("y"),
    () => write.handle.remove(),
  ];
  for (const use of uses) {
    await assert.rejects(use, (error) => {
      assert.ok(error instanceof LocaraError);
      assert.equal(error.code, "resource/backend-missing");
      assert.match(error.message, /Shared folders/);
      return true;
    });
  }
});

test("no path below $SHARED is read as one below another root", () => {
  for (const path of ["$SHARED", "$SHARED/", "$SHARED/../a", "$SHARED/a//b", "$SHARED/./a", "$SHAREDX/a"])
    assert.deepEqual(lexicalPath(path), { names: [], spelled: path });
  assert.deepEqual(lexicalPath("$SHARED/notes/a.txt"), { names: ["$SHARED/notes/a.txt"] });
});

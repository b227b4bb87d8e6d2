import assert from "node:assert/strict";
import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { lexicalPath, type PickedFile } from "@locara/schema";
import { tempFolders } from "../../app/services/testing/temp-folders.ts";
import { brokerOf } from "./testing/broker-of.ts";

const { signal } = new AbortController();

test("the app gets an id and bytes; the socket is this user's alone", async (t) => {
  const folders = tempFolders(t);
  const file = join(folders.outside, "a.txt");
  writeFileSync(file, "picked");
  const asked: unknown[] = [];
  const { grants, socket } = await brokerOf(t, folders, async (question) => {
    asked.push(question);
    return file;
  });
  const picked = (await grants.picker.open({ extensions: ["txt"], access: "read" }, signal)) as PickedFile;
  assert.match(picked.path, /^\$PICKED\/[0-9a-f]{32}\/a\.txt$/);
  assert.deepEqual(asked, [{ kind: "open", title: "Notes: open a file", extensions: ["txt"], suggestedName: "" }]);
  const opened = await grants.files.openRead(lexicalPath(picked.path));
  assert.equal(await opened.handle.readText(100), "picked");
  assert.equal((await opened.handle.stat()).bytes, 6);
  await opened.close?.();
  assert.equal(statSync(socket).mode & 0o077, 0);
});

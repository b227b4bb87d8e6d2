import assert from "node:assert/strict";
import { linkSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { FileTarget } from "@locara/schema";
import { openFiles } from "./files.ts";
import { mayFold } from "./folding.ts";
import { tempFolders } from "./testing/temp-folders.ts";
import { onlyLinux } from "./testing/use-files.ts";
import { kernelOf } from "./testing/use-kernel.ts";

test("a folder tells its names apart where one of them shows it, and otherwise may not", onlyLinux, (t) => {
  const { documents } = tempFolders(t);
  assert.equal(mayFold(documents), true, "an empty one may be on a volume that ignores case");
  assert.equal(mayFold(documents, "new.txt"), true);
  writeFileSync(join(documents, "123"), "");
  writeFileSync(join(documents, "ß"), "");
  assert.equal(mayFold(documents, "new.txt"), true, "nothing with a letter of English is in it");
  writeFileSync(join(documents, "a.txt"), "");
  assert.equal(mayFold(documents, "new.txt"), false, "a.txt is no A.TXT");
  linkSync(join(documents, "a.txt"), join(documents, "A.TXT"));
  assert.equal(mayFold(documents, "a.txt"), true, "two spellings are one file");
  assert.equal(mayFold(join(documents, "missing")), false, "what is missing is made like the folder above it");
});

test("in a folder that shows nothing yet, a denied name in other letters is denied too", onlyLinux, async (t) => {
  const folders = tempFolders(t);
  const files = openFiles("linux", folders.names, { files: {} } as never);
  const deny = ["$DOCUMENTS/box/secret.txt"];
  const app = kernelOf("fs.paths", { read: ["$DOCUMENTS/**"], write: ["$DOCUMENTS/**"], deny }, { files });
  mkdirSync(join(folders.documents, "box"));
  const write = (name: string) => app.outcome("fs.write", { path: `$DOCUMENTS/box/${name}`, content: "x" });
  for (const name of ["secret.txt", "SECRET.TXT", "Secret.txt", "secret.txt.", "SECRET.txt. .", "ſecret.txt"])
    assert.equal(await write(name), "capability/out-of-scope", name);
  assert.equal(await write("plain.txt"), null);
  assert.equal(await write("SECRET.TXT"), null, "by now the folder shows that it tells them apart");
});

test("spellings are looked up folder by folder: above, at the name, and for all names of a listing", onlyLinux, (t) => {
  const { names, documents } = tempFolders(t);
  const box = join(documents, "Box");
  mkdirSync(box);
  writeFileSync(join(documents, "other"), "");
  const folded = ({ foldedNames }: FileTarget) => foldedNames;
  assert.deepEqual(folded(names.target(join(box, "A. "))), [
    "$HOME/documents/box/a. ",
    "$DOCUMENTS/box/a. ",
    "$HOME/documents/box/a",
    "$DOCUMENTS/box/a",
  ]);
  assert.deepEqual(folded(names.targetsIn(box)("A")), ["$HOME/documents/box/a", "$DOCUMENTS/box/a"]);
  assert.equal(folded(names.targetsIn(documents)("Box")), undefined);
  assert.equal(folded(names.target(box)), undefined);
});

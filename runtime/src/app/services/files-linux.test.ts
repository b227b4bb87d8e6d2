import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { linkSync, mkdirSync, readdirSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { lexicalPath } from "@locara/schema";
import { onlyLinux, place, read, write } from "./testing/use-files.ts";

const limit = 1024 * 1024;

const openDescriptors = () => readdirSync("/proc/self/fd").length;

test("a file is judged by every root that it is under", onlyLinux, async (t) => {
  const here = place(t);
  writeFileSync(join(here.documents, "a.txt"), "text");
  assert.deepEqual(await read(here, "$DOCUMENTS/a.txt"), {
    names: ["$HOME/Documents/a.txt", "$DOCUMENTS/a.txt"],
    text: "text",
  });
});

test("a link on the way is followed, and judged by where it leads", onlyLinux, async (t) => {
  const here = place(t);
  mkdirSync(join(here.home, "other"));
  writeFileSync(join(here.home, "other/a.txt"), "other");
  writeFileSync(join(here.outside, "a.txt"), "outside");
  symlinkSync(join(here.home, "other"), join(here.documents, "inside"));
  symlinkSync(here.outside, join(here.documents, "away"));
  assert.deepEqual(await read(here, "$DOCUMENTS/inside/a.txt"), { names: ["$HOME/other/a.txt"], text: "other" });
  assert.deepEqual((await read(here, "$DOCUMENTS/away/a.txt")).names, []);
});

test("a link at the end is never followed, wherever it leads", onlyLinux, async (t) => {
  const here = place(t);
  writeFileSync(join(here.documents, "a.txt"), "text");
  symlinkSync(join(here.documents, "a.txt"), join(here.documents, "inside"));
  symlinkSync("/etc/passwd", join(here.documents, "away"));
  symlinkSync("/nowhere", join(here.documents, "dangling"));
  for (const name of ["inside", "away", "dangling"]) {
    assert.deepEqual(await read(here, `$DOCUMENTS/${name}`), {
      names: [`$HOME/Documents/${name}`, `$DOCUMENTS/${name}`],
      text: "file/not-a-file",
    });
  }
});

test(
  "what is missing in scope is missing; what would be missing outside has no names, like anything outside",
  onlyLinux,
  async (t) => {
    const here = place(t);
    writeFileSync(join(here.outside, "there.txt"), "x");
    mkdirSync(join(here.home, "other"));
    symlinkSync(here.outside, join(here.documents, "away"));
    symlinkSync(join(here.home, "other"), join(here.documents, "inside"));
    symlinkSync(join(here.outside, "nothing"), join(here.documents, "dangling"));
    symlinkSync("loop", join(here.documents, "loop"));
    assert.deepEqual(await read(here, "$DOCUMENTS/no/such.txt"), {
      names: ["$HOME/Documents/no/such.txt", "$DOCUMENTS/no/such.txt"],
      text: "file/not-found",
    });
    assert.deepEqual(await read(here, "$DOCUMENTS/inside/no.txt"), {
      names: ["$HOME/other/no.txt"],
      text: "file/not-found",
    });
    for (const path of ["away/there.txt", "away/no.txt", "away/no/such.txt", "dangling/x.txt", "loop/x.txt"]) {
      assert.deepEqual((await read(here, `$DOCUMENTS/${path}`)).names, [], path);
    }
    assert.deepEqual(
      await read(here, "$MUSIC/a.mp3"),
      { names: ["$MUSIC/a.mp3"], text: "file/not-found" },
      "the user has no such folder",
    );
  },
);

test("a file that may not be read says so, in scope only", {
  skip: process.getuid?.() === 0 && "root may read everything",
}, async (t) => {
  const here = place(t);
  writeFileSync(join(here.documents, "a.txt"), "x", { mode: 0 });
  assert.equal((await read(here, "$DOCUMENTS/a.txt")).text, "file/unreadable");
});

test("pipes, sockets, devices and folders are no files, and none of them blocks", onlyLinux, async (t) => {
  const here = place(t);
  execFileSync("mkfifo", [join(here.documents, "pipe")]);
  const server = createServer().listen(join(here.documents, "socket"));
  t.after(() => server.close());
  await new Promise((resolve) => server.once("listening", resolve));
  mkdirSync(join(here.documents, "folder"));
  for (const name of ["pipe", "socket", "folder"])
    assert.equal((await read(here, `$DOCUMENTS/${name}`)).text, "file/not-a-file", name);
  for (const name of ["pipe", "socket", "folder"])
    assert.equal((await write(here, `$DOCUMENTS/${name}`, "x")).outcome, "file/not-a-file", name);
});

test("/proc and /dev have no names, even under a root that is a link to them", onlyLinux, async (t) => {
  const here = place(t);
  symlinkSync("/proc/self", join(here.documents, "proc"));
  symlinkSync("/dev", join(here.documents, "dev"));
  for (const path of ["proc/environ", "proc/status", "dev/null", "dev/fd/0"])
    assert.deepEqual((await read(here, `$DOCUMENTS/${path}`)).names, [], path);
});

test("Locara's own folders have no names at all but the app's own data", onlyLinux, async (t) => {
  const here = place(t);
  const locara = join(here.home, ".local/share/locara");
  mkdirSync(join(locara, "other.app/files"), { recursive: true });
  for (const path of ["acme.notes/databases/app.sqlite", "other.app/files/a.txt", "acme.notes/files/a.txt"])
    writeFileSync(join(locara, path), "private");
  const names = async (path: string) => (await read(here, path)).names;
  assert.deepEqual(await names("$HOME/.local/share/locara/acme.notes/databases/app.sqlite"), []);
  assert.deepEqual(await names("$HOME/.local/share/locara/other.app/files/a.txt"), []);
  assert.deepEqual(await names("$HOME/.local/share/locara/acme.notes/files/a.txt"), ["$APP_DATA/a.txt"]);
  assert.deepEqual(await names("$APP_DATA/a.txt"), ["$APP_DATA/a.txt"]);
  assert.deepEqual((await write(here, "$HOME/.local/share/locara/acme.notes/databases/new.txt", "x")).names, []);
  const folder = await here.files.openFolder(lexicalPath("$HOME/.local/share"));
  assert.deepEqual(await folder.handle.list(new AbortController().signal), []);
  await folder.close?.();
});

test("a file that was replaced or removed while it was open keeps nothing of its name", onlyLinux, async (t) => {
  const here = place(t);
  const path = join(here.documents, "a.txt");
  writeFileSync(path, "old");
  const opened = await here.files.openRead(lexicalPath("$DOCUMENTS/a.txt"));
  unlinkSync(path);
  writeFileSync(path, "new");
  assert.equal(await opened.handle.readText(limit), "old", "what was judged is what is read");
  await opened.close?.();
  writeFileSync(join(here.documents, "b (deleted)"), "named so");
  assert.equal((await read(here, "$DOCUMENTS/b (deleted)")).text, "named so");
});

test("a name in another normal form is found, and judged in NFC", onlyLinux, async (t) => {
  const here = place(t);
  writeFileSync(join(here.documents, "e\u0301.txt"), "decomposed");
  assert.deepEqual(await read(here, "$DOCUMENTS/\u00e9.txt"), {
    names: ["$HOME/Documents/\u00e9.txt", "$DOCUMENTS/\u00e9.txt"],
    text: "decomposed",
  });
  await write(here, "$DOCUMENTS/\u00e9.txt", "again");
  assert.deepEqual(readdirSync(here.documents), ["e\u0301.txt"]);
});

test("a file of more bytes than asked for is refused, one of exactly as many is read", onlyLinux, async (t) => {
  const here = place(t);
  writeFileSync(join(here.documents, "a.txt"), "12345");
  const opened = await here.files.openRead(lexicalPath("$DOCUMENTS/a.txt"));
  assert.equal(await opened.handle.readText(5), "12345");
  await assert.rejects(opened.handle.readText(4), { code: "file/too-large" });
  await opened.close?.();
});

test("text that is no UTF-8 is refused as text and read as bytes", onlyLinux, async (t) => {
  const here = place(t);
  writeFileSync(join(here.documents, "a.bin"), new Uint8Array([0xff, 0xfe]));
  assert.equal((await read(here, "$DOCUMENTS/a.bin")).text, "file/unreadable");
  const opened = await here.files.openRead(lexicalPath("$DOCUMENTS/a.bin"));
  assert.deepEqual(await opened.handle.readBytes(limit), new Uint8Array([0xff, 0xfe]));
  await opened.close?.();
});

test("a folder is listed by name and kind, and links are neither", onlyLinux, async (t) => {
  const here = place(t);
  mkdirSync(join(here.documents, "b"));
  writeFileSync(join(here.documents, "a"), "");
  symlinkSync("a", join(here.documents, "c"));
  const opened = await here.files.openFolder(lexicalPath("$DOCUMENTS"));
  const signal = new AbortController();
  assert.deepEqual(await opened.handle.list(signal.signal), [
    { name: "a", kind: "file", target: { names: ["$HOME/Documents/a", "$DOCUMENTS/a"] } },
    { name: "b", kind: "folder", target: { names: ["$HOME/Documents/b", "$DOCUMENTS/b"] } },
    { name: "c", kind: "other", target: { names: ["$HOME/Documents/c", "$DOCUMENTS/c"] } },
  ]);
  signal.abort();
  await assert.rejects(opened.handle.list(signal.signal), { name: "AbortError" });
  await opened.close?.();
});

test("no descriptor is left open, whatever was asked for", onlyLinux, async (t) => {
  const here = place(t);
  mkdirSync(join(here.documents, "box"));
  writeFileSync(join(here.documents, "box/a.txt"), "x");
  symlinkSync(here.outside, join(here.documents, "away"));
  const before = openDescriptors();
  for (const path of ["box/a.txt", "box", "no/such", "away/x", "away", "box/a.txt/x"]) {
    await read(here, `$DOCUMENTS/${path}`);
    await write(here, `$DOCUMENTS/${path}`, "x");
  }
  assert.equal(openDescriptors(), before);
});

test("on a folder that ignores case, names are folded for deny patterns", onlyLinux, async (t) => {
  const here = place(t);
  // Two names of one file is what such a folder looks like from outside.
  writeFileSync(join(here.documents, "secret.txt"), "x");
  linkSync(join(here.documents, "secret.txt"), join(here.documents, "SECRET.TXT"));
  writeFileSync(join(here.documents, "plain.txt"), "x");
  const folded = async (name: string) => {
    const opened = await here.files.openRead(lexicalPath(`$DOCUMENTS/${name}`));
    await opened.close?.();
    return opened.target.foldedNames;
  };
  assert.deepEqual(await folded("SECRET.TXT"), ["$HOME/documents/secret.txt", "$DOCUMENTS/secret.txt"]);
  assert.equal(await folded("plain.txt"), undefined);
});

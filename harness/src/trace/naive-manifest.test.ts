import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { readNaively } from "./naive-manifest.ts";

const machine = {
  folders: { $HOME: "/h", $DOCUMENTS: "/h/Documents", $PICTURES: "/h/Pictures", $MUSIC: "/disk/Music" },
  data: "/h/.local/share/locara",
  state: "/h/.local/state/locara",
  models: "/h/.cache/locara/models",
  installed: ["/opt/app"],
  picked: { open: ["/tmp/recording.wav"], save: ["/tmp/out.txt"] },
  addresses: { "api.example.com": ["93.184.216.34", "10.0.0.1"] },
};
const manifest = (capabilities: object) =>
  readNaively(JSON.stringify({ publisher: "anna", name: "notes", capabilities }), machine);

const app = manifest({
  models: [`tiny@sha256:${"a".repeat(64)}`],
  db: ["app"],
  fs: {
    "user-selected": "read",
    "user-paths": { pictures: "read" },
    paths: {
      read: ["$DOCUMENTS/in/**", "$MUSIC/*.txt"],
      write: ["$DOCUMENTS/out/?.md"],
      deny: ["$HOME/Documents/in/private/**"],
    },
  },
  net: { allowed_hosts: ["api.example.com", "127.0.0.1"], allowed_ports: [443, 8443] },
});

const files: readonly (readonly [string, Parameters<typeof app.file>[0], boolean, string])[] = [
  ["/h/Documents/in/a", "read", true, "`**` holds it"],
  ["/h/Documents/in", "list", true, "`dir/**` lets `dir` be listed"],
  ["/h/Documents/in", "read", false, "`**` at the end is one or more"],
  ["/h/Documents/in/private/a", "read", false, "a deny under another root wins"],
  ["/h/Documents/in/private", "list", false, "what closes a folder closes its listing"],
  ["/h/Documents/in/private/a", "look", false, "looking is a touch"],
  ["/h/Documents", "look", true, "it is on the way"],
  ["/h/Documents/beside", "look", false, "it is on no way"],
  ["/h/Documents/out/a.md", "write", true, "`?` is one character"],
  ["/h/Documents/out/ab.md", "write", false, "and one only"],
  ["/h/Documents/out/a.md", "read", false, "write does not imply read"],
  ["/h/Documents/out/.locara-0123456789ab.tmp", "write", true, "a file is written beside its place"],
  ["/h/Documents/out/deep/.locara-0123456789ab.tmp", "write", false, "and nowhere else"],
  ["/disk/Music/a.txt", "read", true, "folders may lie anywhere"],
  ["/h/Pictures/deep/p.png", "read", true, "user-paths are whole folders"],
  ["/h/Pictures/p.png", "write", false, "read is not read-write"],
  ["/h/.local/share/locara/anna.notes/files/a", "write", true, "app-data is read-write where nothing is said"],
  ["/h/.local/share/locara/anna.notes/databases/app.sqlite-wal", "write", true, "a declared database"],
  ["/h/.local/share/locara/anna.notes/databases/other.sqlite", "read", false, "no declared database"],
  ["/h/.local/share/locara/ben.tasks/files/a", "read", false, "another app's"],
  [`/h/.cache/locara/models/blobs/sha256/${"a".repeat(64)}`, "read", true, "a pinned model"],
  [`/h/.cache/locara/models/blobs/sha256/${"b".repeat(64)}`, "read", false, "another model"],
  [`/h/.cache/locara/models/blobs/sha256/${"a".repeat(64)}`, "write", false, "models are only read"],
  ["/tmp/recording.wav", "read", true, "it was picked"],
  ["/tmp/recording.wav", "write", false, "for reading"],
  ["/tmp/out.txt", "write", false, "user-selected is read only"],
  ["/opt/app/index.html", "read", true, "the app itself"],
  ["/opt/app/index.html", "write", false, "the app does not change itself"],
  ["/bin/sh", "run", false, "no manifest lets a program run"],
  ["/h/.ssh/id_ed25519", "look", false, "nothing grants it"],
];
for (const [path, access, allowed, because] of files)
  test(`${access} ${path}: ${because}`, () => assert.equal(app.file(access, path) !== null, allowed));

test("what is saved where the user said is written beside it first, and nothing else is written there", () => {
  const text = JSON.stringify({
    publisher: "anna",
    name: "notes",
    capabilities: { fs: { "user-selected": "read-write" } },
  });
  const saving = readNaively(text, { ...machine, picked: { open: ["/in/a.wav"], save: ["/out/a.txt"] } });
  const writes = (path: string) => saving.file("write", path) !== null;
  assert.deepEqual(
    ["/out/a.txt", "/out/.locara-0af1.tmp", "/out/b.txt", "/out/.locara-0af1.txt", "/in/.locara-0af1.tmp"].map(writes),
    [true, true, false, false, false],
  );
});

for (const [address, allowed, because] of [
  ["127.0.0.1:443", true, "it is listed literally"],
  ["127.0.0.1:80", false, "the port is not"],
  ["93.184.216.34:8443", true, "a listed name led there"],
  ["10.0.0.1:443", false, "a name that leads to a private address leads nowhere"],
  ["93.184.216.35:443", false, "no name led there"],
  ["unix:/run/x", false, "sockets of the system are no network"],
] as const)
  test(`connect ${address}: ${because}`, () => assert.equal(app.address(address) !== null, allowed));

test("an engine gets the pinned models and the way there, and nothing of the manifest else", () => {
  assert.notEqual(app.model("read", `/h/.cache/locara/models/blobs/sha256/${"a".repeat(64)}`), null);
  assert.notEqual(app.model("look", "/h/.cache"), null);
  assert.equal(app.model("read", "/h/Documents/in/a"), null);
  assert.equal(app.model("write", `/h/.cache/locara/models/blobs/sha256/${"a".repeat(64)}`), null);
});

test("net: false reaches nothing, net: true everything that is public", () => {
  assert.equal(manifest({ net: false }).address("93.184.216.34:443"), null);
  assert.notEqual(manifest({ net: true }).address("93.184.216.34:80"), null);
  for (const own of ["127.0.0.1:443", "[::1]:443", "[fe80::1]:443", "169.254.169.254:443", "192.168.1.1:443"])
    assert.equal(manifest({ net: true }).address(own), null, own);
});

test("it imports nothing: it can be wrong only in other ways than the rest of Locara", () => {
  const source = readFileSync(new URL("naive-manifest.ts", import.meta.url), "utf8");
  assert.doesNotMatch(source, /^\s*(import|export)\b.*\bfrom\b|\bimport\s*\(|\brequire\s*\(/m);
});

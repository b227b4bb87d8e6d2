import assert from "node:assert/strict";
import test from "node:test";
import type { LinuxLowering, MacLowering } from "@locara/schema";
import { linuxReach, macReach, placeOn } from "./kernel-reach.ts";

const places = [
  { path: "$DOCUMENTS/a/*.txt", mac: "$HOME/Documents/a/*.txt", because: "a Mac's sandbox knows the home folder only" },
  { path: "$HOME/Documents/a", mac: "$HOME/Documents/a", because: "both spellings are one place there" },
  { path: "$MODELS/blobs/x", mac: "$HOME/Library/Caches/Locara/models/blobs/x", because: "the cache lies there" },
  { path: "$APP_DATA/x", mac: "$APP_DATA/x", because: "the container needs no key" },
  { path: "$SHARED/notes/x", mac: "$SHARED/notes/x", because: "a group is no place in the home folder" },
];

for (const { path, mac, because } of places) {
  test(`on a Mac ${path} is ${mac}, on Linux it stays: ${because}`, () => {
    assert.equal(placeOn("mac-sandboxed", path), mac);
    assert.equal(placeOn("linux", path), path);
  });
}

const container = "$APP_DATA/**";
const macCases: readonly {
  readonly lowered: MacLowering;
  readonly read?: readonly string[];
  readonly write?: readonly string[];
  readonly ports?: boolean;
  readonly devices?: readonly string[];
  readonly because: string;
}[] = [
  { lowered: { entitlements: {} }, because: "without a key there is the container, and sound" },
  {
    lowered: { entitlements: { "assets.music.read-write": true } },
    read: ["$HOME/Music/**"],
    write: ["$HOME/Music/**"],
    because: "a folder has a key of its own",
  },
  {
    lowered: { entitlements: { "files.downloads.read-only": true } },
    read: ["$HOME/Downloads/**"],
    because: "read-only writes nothing",
  },
  {
    lowered: { entitlements: { "temporary-exception.files.home-relative-path.read-only": ["/a/", "/b.txt", "/"] } },
    read: ["$HOME/a/**", "$HOME/b.txt", "$HOME/**"],
    because: "the last slash tells a folder from a file",
  },
  {
    lowered: { entitlements: { "application-groups": ["$(TeamIdentifierPrefix)x"] } },
    read: ["$SHARED/**"],
    write: ["$SHARED/**"],
    because: "a group is shared whole",
  },
  { lowered: { entitlements: { "network.client": true } }, ports: true, because: "the key knows no ports" },
  {
    lowered: {
      entitlements: { "device.microphone": true, "device.audio-input": true },
      usage: { NSMicrophoneUsageDescription: "It hears." },
    },
    devices: ["microphone"],
    because: "both keys and the text are there",
  },
  {
    lowered: { entitlements: { "device.microphone": true }, usage: { NSMicrophoneUsageDescription: "It hears." } },
    because: "the hardened runtime's key is missing",
  },
  {
    lowered: { entitlements: { "device.camera": true }, usage: { NSCameraUsageDescription: "" } },
    because: "an empty text is none",
  },
  { lowered: { entitlements: { "files.user-selected.read-write": true } }, because: "a pick is no place" },
];

for (const { lowered, read = [], write = [], ports = false, devices = [], because } of macCases) {
  test(`macOS lets in what ${JSON.stringify(lowered)} says: ${because}`, () => {
    assert.deepEqual(macReach(lowered), {
      files: { read: [container, ...read], write: [container, ...write], deny: [] },
      ports: ports ? [[1, 65_535]] : [],
      devices: ["speaker", ...devices],
    });
  });
}

test("Linux lets in what is bound, the ports that are named, and all that a sound server's socket can do", () => {
  const lowered: LinuxLowering = {
    binds: [
      { path: "$DOCUMENTS", access: "read" },
      { path: "$HOME/out", access: "read-write" },
    ],
    network: "host",
    ports: [[443, 443]],
    devices: ["speaker"],
  };
  assert.deepEqual(linuxReach(lowered), {
    files: { read: ["$DOCUMENTS/**", "$HOME/out/**"], write: ["$HOME/out/**"], deny: [] },
    ports: [[443, 443]],
    devices: ["microphone", "speaker", "system-audio"],
  });
});

test("Linux lets nothing connect in an empty network namespace, whatever ports are named, and no port that is not named", () => {
  assert.deepEqual(linuxReach({ binds: [], network: "none", ports: [[443, 443]] }).ports, []);
  assert.deepEqual(linuxReach({ binds: [], network: "host" }).ports, []);
});

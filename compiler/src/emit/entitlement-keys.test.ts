import assert from "node:assert/strict";
import test from "node:test";
import type { AnyCapability } from "@locara/schema";
import { capabilities } from "@locara/schema";
import { scopes } from "@locara/schema/testing";
import * as plistReader from "plist";
import { entitlementKinds, entitlementProblem } from "./entitlement-keys.ts";
import { mergedMac, plist } from "./entitlements.ts";

const app = "anna/notes";
const exception = "temporary-exception.files.home-relative-path";
const named = (id: string) => capabilities.find((one) => one.id === id) as AnyCapability;

/**
 * Apple's keys, row by row: who reads a key (the App Sandbox, the hardened runtime), and what of ours may emit it. Written
 * down a second time, from Apple's documentation and not from the code.
 */
const apple: readonly {
  readonly keys: readonly string[];
  readonly layers?: readonly ("sandbox" | "hardened")[];
  readonly by: string | readonly string[];
}[] = [
  { keys: ["app-sandbox", "inherit"], layers: ["sandbox"], by: "every app" },
  { keys: ["application-groups"], layers: ["sandbox"], by: ["shared-folders"] },
  { keys: ["network.client"], layers: ["sandbox"], by: ["net"] },
  { keys: ["network.server"], by: "nobody: no app serves" },
  {
    keys: ["files.user-selected.read-only", "files.user-selected.read-write"],
    layers: ["sandbox"],
    by: ["fs.user-selected"],
  },
  { keys: ["files.user-selected.executable"], by: "nobody: it writes programs that macOS does not check" },
  { keys: ["files.downloads.read-only", "files.downloads.read-write"], layers: ["sandbox"], by: ["fs.user-paths"] },
  {
    keys: ["pictures", "music", "movies"].flatMap((one) => [`assets.${one}.read-only`, `assets.${one}.read-write`]),
    layers: ["sandbox"],
    by: ["fs.user-paths"],
  },
  {
    keys: ["pictures", "music", "movies"].flatMap((one) => [`files.${one}.read-only`, `files.${one}.read-write`]),
    by: "nobody: the prefix is assets",
  },
  { keys: ["files.bookmarks.app-scope"], layers: ["sandbox"], by: ["fs.user-selected"] },
  { keys: ["files.bookmarks.document-scope"], by: "nobody: no pick is kept in a document" },
  { keys: ["files.all"], by: "nobody: it opens every file" },
  { keys: ["device.camera"], layers: ["sandbox", "hardened"], by: ["device.camera"] },
  { keys: ["device.microphone"], layers: ["sandbox"], by: ["device.microphone"] },
  { keys: ["device.audio-input"], layers: ["hardened"], by: ["device.microphone"] },
  {
    keys: ["usb", "bluetooth", "serial", "firewire", "audio-video-bridging"].map((one) => `device.${one}`),
    by: "nobody: no capability has such a device",
  },
  { keys: ["print"], by: "nobody: no app prints; this would be the key" },
  { keys: ["device.print"], by: "nobody: osx-sign emits it, and no sandbox reads it" },
  {
    keys: ["addressbook", "calendars", "location", "photos-library"].map((one) => `personal-information.${one}`),
    by: "nobody: no capability reaches them",
  },
  { keys: ["automation.apple-events", "scripting-targets"], by: "nobody: they steer other apps" },
  { keys: ["cs.allow-jit"], layers: ["hardened"], by: "every app" },
  {
    keys: ["cs.allow-unsigned-executable-memory", "cs.disable-library-validation"],
    by: "nobody: they let foreign code in",
  },
  {
    keys: ["cs.allow-dyld-environment-variables", "cs.disable-executable-page-protection", "cs.debugger"],
    by: "nobody: they let foreign code in",
  },
  { keys: ["get-task-allow"], by: "nobody: it lets a debugger in" },
  { keys: [`${exception}.read-only`], layers: ["sandbox"], by: ["fs.paths", "fs.user-paths", "models"] },
  { keys: [`${exception}.read-write`], layers: ["sandbox"], by: ["fs.paths", "fs.user-paths"] },
  {
    keys: ["read-only", "read-write"].map((one) => `temporary-exception.files.absolute-path.${one}`),
    by: "nobody: they leave the home folder",
  },
  {
    keys: [
      ...["apple-events", "audio-unit-host", "iokit-user-client-class", "mach-lookup.global-name"],
      ...["mach-register.global-name", "shared-preference.read-only", "shared-preference.read-write", "sbpl"],
    ].map((one) => `temporary-exception.${one}`),
    by: "nobody: each is a hole with a name of its own",
  },
  { keys: ["keychain-access-groups"], by: "nobody: signing adds what identifies the app" },
];

/** Who emits a key, by trying every capability with many scopes. */
const emitters = new Map<string, string[]>();
for (const capability of capabilities) {
  const lowered = scopes(capability, 60).flatMap((scope) => Object.keys(capability.lower.mac(scope, app).entitlements));
  for (const key of new Set(lowered)) emitters.set(key, [...(emitters.get(key) ?? []), capability.id].sort());
}

for (const { keys, layers, by } of apple) {
  for (const key of keys) {
    const who = typeof by === "string" ? by : `by ${by.join(" and ")} only`;
    test(`${key} is emitted ${who}`, () => {
      assert.deepEqual(emitters.get(key) ?? [], typeof by === "string" ? [] : by);
      assert.deepEqual(entitlementKinds.get(key)?.layers, layers);
      if (layers === undefined) {
        for (const value of [true, ["x"], ["/x/"]] as const) {
          assert.notEqual(entitlementProblem(key, value), null);
          assert.throws(() => plist({ [key]: value }, "test"), TypeError);
        }
      }
    });
  }
}

test("no key is emitted, or may be, that Apple's table does not have", () => {
  const known = new Set(apple.flatMap(({ keys }) => keys));
  assert.ok(known.size >= 50, `${known.size} keys`);
  for (const key of [...emitters.keys(), ...entitlementKinds.keys()]) assert.ok(known.has(key), key);
});

/** What each capability becomes, by a spelling of its scope: every key with its value, and every usage text's name. */
const lowered: readonly {
  readonly id: string;
  readonly spelling: unknown;
  readonly keys: Readonly<Record<string, true | readonly string[]>>;
  readonly info?: readonly string[];
}[] = [
  { id: "fs.user-selected", spelling: "read", keys: both({ "files.user-selected.read-only": true }) },
  { id: "fs.user-selected", spelling: "read-write", keys: both({ "files.user-selected.read-write": true }) },
  { id: "fs.app-data", spelling: "read-write", keys: {} },
  {
    id: "fs.user-paths",
    spelling: {
      documents: "read",
      desktop: "read",
      downloads: "read",
      pictures: "read",
      music: "read",
      movies: "read",
    },
    keys: {
      "files.downloads.read-only": true,
      "assets.pictures.read-only": true,
      "assets.music.read-only": true,
      "assets.movies.read-only": true,
      [`${exception}.read-only`]: ["/Desktop/", "/Documents/"],
    },
    info: ["Desktop", "Documents", "Downloads"].map((one) => `NS${one}FolderUsageDescription`),
  },
  {
    id: "fs.user-paths",
    spelling: { documents: "read-write", downloads: "read-write", pictures: "read-write" },
    keys: {
      "files.downloads.read-write": true,
      "assets.pictures.read-write": true,
      [`${exception}.read-write`]: ["/Documents/"],
    },
    info: ["Documents", "Downloads"].map((one) => `NS${one}FolderUsageDescription`),
  },
  { id: "fs.user-paths", spelling: { music: "read-write" }, keys: { "assets.music.read-write": true } },
  {
    id: "fs.paths",
    spelling: { read: ["$HOME/notes/**", "$HOME/todo.txt", "$APP_DATA/x"], write: ["$DESKTOP/out/log.txt"] },
    keys: { [`${exception}.read-only`]: ["/notes/", "/todo.txt"], [`${exception}.read-write`]: ["/Desktop/out/"] },
    info: ["NSDesktopFolderUsageDescription"],
  },
  {
    id: "fs.paths",
    spelling: { read: ["$HOME/**"] },
    keys: { [`${exception}.read-only`]: ["/"] },
    info: ["Desktop", "Documents", "Downloads"].map((one) => `NS${one}FolderUsageDescription`),
  },
  {
    id: "models",
    spelling: [`tiny@sha256:${"0".repeat(64)}`],
    keys: { [`${exception}.read-only`]: ["/Library/Caches/Locara/models/"] },
  },
  { id: "net", spelling: { allowed_hosts: ["a.example"] }, keys: { "network.client": true } },
  { id: "net", spelling: true, keys: { "network.client": true } },
  {
    id: "device.microphone",
    spelling: true,
    keys: { "device.microphone": true, "device.audio-input": true },
    info: ["NSMicrophoneUsageDescription"],
  },
  { id: "device.camera", spelling: true, keys: { "device.camera": true }, info: ["NSCameraUsageDescription"] },
  { id: "device.system-audio", spelling: true, keys: {}, info: ["NSAudioCaptureUsageDescription"] },
  { id: "background", spelling: { mode: "active" }, keys: {}, info: ["LSUIElement"] },
  {
    id: "shared-folders",
    spelling: [
      { id: "a", with: "ben/tasks", access: "read" },
      { id: "b", with: "ben/tasks", access: "read-write" },
    ],
    keys: { "application-groups": ["$(TeamIdentifierPrefix)app.locara.shared.anna.notes.ben.tasks"] },
  },
];

function both(keys: Readonly<Record<string, true>>): Readonly<Record<string, true>> {
  return { "files.bookmarks.app-scope": true, ...keys };
}

for (const { id, spelling, keys, info = [] } of lowered) {
  test(`${id} ${JSON.stringify(spelling)} becomes ${Object.keys(keys).join(", ") || "no key"}, and survives a reader`, () => {
    const capability = named(id);
    const { scope } = capability.scope.read(spelling, { models: ["tiny"] });
    const merged = mergedMac([capability.lower.mac(scope, app)]);
    assert.deepEqual(merged.entitlements, keys);
    assert.deepEqual(Object.keys({ ...merged.usage, ...merged.info }).sort(), [...info].sort());
    const back = plistReader.parse(plist(merged.entitlements, "test")) as Readonly<Record<string, unknown>>;
    assert.deepEqual(
      Object.fromEntries(Object.entries(back).map(([key, value]) => [key.replace("com.apple.security.", ""), value])),
      keys,
    );
  });
}

test("every capability that becomes a key has a row", () => {
  const rows = new Set(lowered.map(({ id }) => id));
  for (const id of new Set([...emitters.values()].flat())) assert.ok(rows.has(id), id);
});

const values: readonly {
  readonly key: string;
  readonly value: true | readonly string[];
  readonly fine: boolean;
  readonly because: string;
}[] = [
  { key: `${exception}.read-only`, value: ["/a.txt"], fine: true, because: "one file may be read" },
  { key: `${exception}.read-only`, value: ["/"], fine: true, because: "the home folder is a folder" },
  {
    key: `${exception}.read-only`,
    value: ['/a & "b" <c>/'],
    fine: true,
    because: "a name may hold anything printable",
  },
  { key: `${exception}.read-write`, value: ["/a/"], fine: true, because: "a folder ends with /" },
  {
    key: `${exception}.read-write`,
    value: ["/a"],
    fine: false,
    because: "what is written is a folder, which ends with /",
  },
  { key: `${exception}.read-only`, value: ["a/"], fine: false, because: "a path starts with /" },
  { key: `${exception}.read-only`, value: ["/../other/"], fine: false, because: "it leaves the home folder" },
  { key: `${exception}.read-only`, value: ["/a/.."], fine: false, because: "it steps up" },
  { key: `${exception}.read-only`, value: ["/a//b/"], fine: false, because: "an empty name is none" },
  { key: `${exception}.read-only`, value: ["/a\u0000/"], fine: false, because: "XML cannot hold it" },
  { key: `${exception}.read-only`, value: ["/a\ud800/"], fine: false, because: "half a character is none" },
  { key: `${exception}.read-only`, value: [], fine: false, because: "an empty list says nothing" },
  { key: `${exception}.read-only`, value: true, fine: false, because: "true would be every path" },
  { key: "application-groups", value: ["$(TeamIdentifierPrefix)a.b"], fine: true, because: "the team's own group" },
  { key: "application-groups", value: ["group.a"], fine: false, because: "another team could have that name" },
  { key: "network.client", value: ["a.example"], fine: false, because: "hosts cannot be expressed" },
];

for (const { key, value, fine, because } of values) {
  test(`${key} = ${JSON.stringify(value)} is ${fine ? "fine" : "refused"}: ${because}`, () => {
    assert.equal(entitlementProblem(key, value) === null, fine);
    if (fine) assert.deepEqual(Object.values(plistReader.parse(plist({ [key]: value }, "test")) as object), [value]);
    else assert.throws(() => plist({ [key]: value }, "test"), TypeError);
  });
}

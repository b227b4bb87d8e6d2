import assert from "node:assert/strict";
import { test } from "node:test";
import { judgeTouches, type PlatformTouch, placeTest, tooWide } from "./judge.ts";
import type { NaiveManifest } from "./naive-manifest.ts";
import type { FileTouch, Touch } from "./touches.ts";

const manifest: NaiveManifest = {
  file: (access, path) => (access === "read" && path === "/granted" ? "granted" : null),
  model: (_access, path) => (path === "/model" ? "a model" : null),
  asks: () => false,
  address: (address) => (address === "127.0.0.1:443" ? "net" : null),
};
const entry = (by: PlatformTouch["by"], access: string, place: string): PlatformTouch => ({
  by,
  access,
  place,
  reason: "the system needs it",
});
const listed = entry("host", "read", "$RUNTIME/*.cjs");

const seen = { process: { id: 1, started: ["host"], parent: null }, call: "openat", line: 7, outcome: "done" };
const file = (path: string, more: Partial<FileTouch> = {}): Touch => ({
  kind: "file",
  access: "read",
  path,
  ...seen,
  ...more,
});
const judged = (touches: readonly Touch[]) =>
  judgeTouches(touches, {
    manifest,
    roleOf: ({ started: [name] }) =>
      name === "host" || name === "engine" ? name : name === "launcher" ? null : "unknown",
    platform: [listed, entry("host", "look", "/etc/localtime")],
    symbols: { $RUNTIME: "/opt/run time" },
  });
const by = (name: string): Partial<FileTouch> => ({ process: { id: 2, started: [name], parent: null } });

test("what the manifest grants and what the list names is fine, and the list knows what was needed", () => {
  const { findings, looked, used } = judged([
    file("/granted"),
    file("/opt/run time/host.cjs"),
    file("/model", by("engine")),
  ]);
  assert.deepEqual(findings, []);
  assert.equal(looked, 3);
  assert.deepEqual([...used], [listed]);
});

const faults: readonly (readonly [string, Touch])[] = [
  ["a place that nobody names", file("/secret")],
  ["a look that failed", file("/secret", { access: "look", outcome: "ENOENT" })],
  ["another access to what is granted", file("/granted", { access: "write" })],
  ["another access to what is listed", file("/opt/run time/host.cjs", { access: "write" })],
  ["a deeper place than the list's", file("/opt/run time/deep/x.cjs")],
  ["what is the host's, in an engine", file("/granted", by("engine"))],
  ["the list's host entry, in an engine", file("/opt/run time/host.cjs", by("engine"))],
  ["a process that nobody knows", file("/granted", by("surprise"))],
  ["another port", { kind: "network", access: "connect", address: "127.0.0.1:80", ...seen }],
  ["listening where connecting is granted", { kind: "network", access: "listen", address: "127.0.0.1:443", ...seen }],
  ["a way that nobody sees through", { kind: "blind", what: "io_uring_setup", ...seen }],
];
for (const [what, touch] of faults)
  test(`${what} is a finding`, () => assert.equal(judged([touch]).findings.length, 1));

test("what launched the app is not judged, and a door that did not open led nowhere", () => {
  const { findings, looked } = judged([
    file("/secret", by("launcher")),
    { kind: "blind", what: "io_uring_setup", ...seen, outcome: "ENOSYS" },
  ]);
  assert.deepEqual(findings, []);
  assert.equal(looked, 1);
});

test("the same finding is told once, with how often", () => {
  const { findings } = judged([file("/secret"), file("/secret"), file("/secret")]);
  assert.match(findings.join(), /^host: read \/secret \(openat: done; line 7\), 3 times$/);
});

test("a symbol may stand for several places, and one that stands for none helps nobody", () => {
  const matches = placeTest("$ABOVE/node_modules", { $ABOVE: ["", "/a.b"] });
  assert.deepEqual(["/node_modules", "/a.b/node_modules", "/axb/node_modules"].map(matches), [true, true, false]);
  assert.throws(() => placeTest("$NOWHERE/x", {}), /no place/);
});

for (const [place, wide] of [
  ["/**", true],
  ["/etc/**", true],
  ["*", true],
  ["$HOME/**", true],
  ["$HOME/.config/**", true],
  ["/usr/share/**", false],
  ["/lib/*", false],
  ["$MODULES/**", false],
  ["/etc/passwd", false],
] as const)
  test(`${place} is ${wide ? "too wide" : "narrow enough"} for the platform's list`, () =>
    assert.equal(tooWide(entry("host", "read", place)) !== null, wide));

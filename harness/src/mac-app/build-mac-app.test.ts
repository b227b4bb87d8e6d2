import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import test, { type TestContext } from "node:test";
import { judgeBuiltApp } from "@locara/compiler/built-app";
import type { LockFile } from "@locara/schema";
import { readBuiltApp } from "../built-app/read-built-app.ts";
import { signedProgram } from "../built-app/testing/write-mach-o.ts";
import { manifestBuilder } from "../kit/manifest-builder.ts";
import { isForAppStore } from "./assemble.ts";
import { buildMacApp } from "./build-mac-app.ts";
import { copyModules } from "./native-modules.ts";
import { type Signable, signingPlan, teamOf, withTeam } from "./signing-plan.ts";
import { standInCodesign, writeElectron } from "./testing/stand-ins.ts";

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), "locara-mac-app-"));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** An app with everything that is packed. */
function writeSources(at: string): string {
  const manifest = manifestBuilder().capability("fs.user-selected", "read").with("displayName", "Quiet Notes");
  mkdirSync(join(at, "db"), { recursive: true });
  writeFileSync(join(at, "locara.json"), manifest.bytes());
  writeFileSync(join(at, "package.json"), '{"name":"notes","private":true,"type":"module"}');
  writeFileSync(join(at, "index.html"), "<!doctype html><title>Notes</title><p>Notes.");
  writeFileSync(join(at, "db/schema.sql"), "create table notes (text);");
  return at;
}

function addon(to: string): void {
  mkdirSync(join(to, "addon"), { recursive: true });
  const program = { type: 6, cpu: "arm64", code: Buffer.from("an addon") } as const;
  for (const name of ["addon.node", "libmore.dylib", "libmore.so"])
    writeFileSync(join(to, "addon", name), signedProgram(program, { identifier: "addon", flags: 2 }).bytes);
}

async function built(root: string, codesign: (app: string) => (argv: readonly string[]) => Promise<void>) {
  const electron = join(root, "Electron.app");
  writeElectron(electron);
  assert.ok(isForAppStore(electron));
  const sources = writeSources(join(root, "notes"));
  const out = join(root, "out");
  const app = await buildMacApp({
    folder: sources,
    electron,
    out,
    flavour: "test",
    signer: { identity: "-" },
    home: "/Users/anna",
    native: addon,
    codesign: codesign(join(out, "Quiet Notes.app")),
  });
  const lock = JSON.parse(readFileSync(join(sources, "locara.lock.json"), "utf8")) as LockFile;
  const { app: read, lock: own } = await readBuiltApp(app, basename(app));
  const judged = judgeBuiltApp(read, { lock, lockFrom: "caller", flavour: "test", confinement: "sandbox" }, "trusted");
  return { app, read, own, judged: judged.map(({ code, file, message }) => `${code} ${file}: ${message}`) };
}

test("a test flavour that is built and signed as planned is what the lock file says", async (t) => {
  const { app, read, own, judged } = await built(folder(t), standInCodesign);
  assert.deepEqual(judged, []);
  assert.equal(basename(app), "Quiet Notes.app");
  assert.ok(own !== null);
  assert.equal(read.fuses.EnableNodeCliInspectArguments, "on");
  assert.deepEqual(
    read.nested.map(({ path }) => basename(path)),
    [
      "Electron Framework.framework",
      ...[" (GPU)", " (Plugin)", " (Renderer)", ""].map((kind) => `Quiet Notes Helper${kind}.app`),
    ],
  );
  // What the system loads must lie in files of its own.
  for (const name of ["addon.node", "libmore.dylib", "libmore.so"])
    assert.ok(
      read.code.some(({ path }) => path === `Contents/Resources/app.asar.unpacked/node_modules/addon/${name}`),
      name,
    );
  for (const name of [
    "main.cjs",
    "preload.cjs",
    "engine.cjs",
    "launch.json",
    "surfaces/index.html",
    "dist/index.html",
    "db/schema.sql",
  ])
    assert.ok(read.archived.has(name), name);
});

test("what the runtime reads of the app lies in the archive, and what it writes in the app's container", async (t) => {
  const root = folder(t);
  const { app } = await built(root, standInCodesign);
  const archive = join(app, "Contents/Resources/app.asar");
  // A header of JSON, then all files one after the other.
  const launch = /\{\s*"places"[\s\S]*?\n\}\n/.exec(readFileSync(archive, "latin1"))?.[0] ?? "{}";
  const { places, profile } = JSON.parse(launch) as { places: Record<string, string>; profile: string };
  for (const name of ["artifacts", "page", "databaseSources"]) assert.ok(places[name]?.startsWith(`${archive}/`), name);
  for (const path of [places.appData, places.databases, places.state, profile])
    assert.ok(path?.startsWith("/Users/anna/Library/Containers/app.locara.acme.notes/Data/"), String(path));
});

test("an app whose helpers were signed with the app's own entitlements is found: nothing but the plan keeps them apart", async (t) => {
  const { judged } = await built(folder(t), (app) => {
    const sign = standInCodesign(app);
    return (argv) => sign(argv.map((one) => one.replace("entitlements.mac.inherit.plist", "entitlements.mac.plist")));
  });
  assert.equal(judged.filter((one) => one.includes("LOC6031") && one.includes("A helper has")).length > 4, true);
});

test("an app that was signed from the outside in is found", async (t) => {
  const calls: (readonly string[])[] = [];
  const root = folder(t);
  const { app } = await built(root, () => async (argv) => void calls.push(argv));
  const sign = standInCodesign(app);
  for (const argv of calls.toReversed())
    await sign(argv.map((one) => (one.endsWith(".plist") ? join(root, "notes/.locara", basename(one)) : one)));
  const { app: read } = await readBuiltApp(app, "Quiet Notes.app");
  assert.ok(read.breaches.some(({ kind }) => kind === "altered"));
});

const things: readonly Signable[] = [
  { path: "", kind: "app" },
  { path: "Contents/Frameworks/E.framework", kind: "framework" },
  { path: "Contents/Frameworks/E.framework/Versions/A/Helpers/handler", kind: "program" },
  { path: "Contents/Frameworks/E.framework/Versions/A/Libraries/lib.dylib", kind: "library" },
  { path: "Contents/Frameworks/N Helper.app", kind: "app" },
];
const plan = (identity: string) =>
  signingPlan(things, {
    app: "/N.app",
    signer: { identity },
    entitlements: { app: "/app.plist", helper: "/helper.plist" },
  });

test("codesign is called from the inside out, and each program gets its own entitlements", () => {
  assert.deepEqual(plan("-"), [
    [
      "--force",
      "--sign",
      "-",
      "--timestamp=none",
      "--entitlements",
      "/helper.plist",
      "/N.app/Contents/Frameworks/E.framework/Versions/A/Helpers/handler",
    ],
    [
      "--force",
      "--sign",
      "-",
      "--timestamp=none",
      "/N.app/Contents/Frameworks/E.framework/Versions/A/Libraries/lib.dylib",
    ],
    ["--force", "--sign", "-", "--timestamp=none", "/N.app/Contents/Frameworks/E.framework"],
    [
      "--force",
      "--sign",
      "-",
      "--timestamp=none",
      "--entitlements",
      "/helper.plist",
      "/N.app/Contents/Frameworks/N Helper.app",
    ],
    ["--force", "--sign", "-", "--timestamp=none", "--entitlements", "/app.plist", "/N.app"],
  ]);
});

test("who signs by name gives the hardened runtime and a trusted time; nobody gives --deep", () => {
  const identity = "Developer ID Application: Anna (ABCDE12345)";
  for (const call of plan(identity))
    assert.deepEqual(call.slice(0, 6), ["--force", "--sign", identity, "--timestamp", "--options", "runtime"]);
  for (const call of [...plan(identity), ...plan("-")]) assert.ok(!call.includes("--deep"));
});

test("the team stands in the entitlements where the compiler left its place", () => {
  const plist = "<string>$(TeamIdentifierPrefix)app.locara.acme.notes</string>";
  const identity = "Developer ID Application: Anna (ABCDE12345)";
  assert.equal(teamOf({ identity }), "ABCDE12345");
  assert.equal(withTeam(plist, { identity }), "<string>ABCDE12345.app.locara.acme.notes</string>");
  assert.equal(withTeam(plist, { identity: "-" }), "<string>app.locara.acme.notes</string>");
});

test("native packages come with what they need, and without what is for other machines", (t) => {
  const root = folder(t);
  const modules = join(root, "node_modules");
  const write = (name: string, more: object = {}, files: readonly string[] = []) => {
    mkdirSync(join(modules, name), { recursive: true });
    writeFileSync(join(modules, name, "package.json"), JSON.stringify({ name, ...more }));
    for (const file of files) {
      mkdirSync(join(modules, name, file, ".."), { recursive: true });
      writeFileSync(join(modules, name, file), "x");
    }
  };
  write("native", { dependencies: { a: "1" }, optionalDependencies: { "native-win32": "1" } }, [
    "prebuilds/darwin-arm64.node",
    "prebuilds/linux-x64.node",
    "node_modules/.bin/tool",
  ]);
  write("a", { dependencies: { b: "1" } });
  write("a/node_modules/b", { dependencies: { c: "1" } });
  write("b", { dependencies: { native: "1" } });
  write("c");
  write("stranger");
  const to = join(root, "to");
  assert.deepEqual(copyModules(["native"], modules, to), ["a", "b", "c", "native"]);
  const there = (path: string) => assert.doesNotThrow(() => readFileSync(join(to, path)), path);
  for (const path of ["native/prebuilds/darwin-arm64.node", "a/node_modules/b/package.json", "c/package.json"])
    there(path);
  for (const path of [
    "native/prebuilds/linux-x64.node",
    "native/node_modules/.bin/tool",
    "b/package.json",
    "stranger/package.json",
  ])
    assert.throws(() => readFileSync(join(to, path)), /ENOENT/, path);
});

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { compileFolder } from "@locara/compiler";
import type { BrowserLaunch } from "@locara/runtime";
import { type AppPlaces, appPlaces } from "@locara/runtime";
import type { IpcFile } from "@locara/schema";
import { manifestBuilder } from "../kit/manifest-builder.ts";
import { type BrowserBuild, buildBrowserHost } from "./browser.ts";
import { startBrowserProcess } from "./browser-process.ts";

let root = "";
let places: AppPlaces;
let build: BrowserBuild;

before(async () => {
  root = await mkdtemp(join(tmpdir(), "locara-host-"));
  const page = join(root, "page");
  await mkdir(page);
  await writeFile(join(page, "index.html"), "<!doctype html><html><head></head></html>");
  await writeFile(join(root, "locara.json"), manifestBuilder().with("entry", { page: "page/index.html" }).bytes());
  const ipc = JSON.parse(compileFolder(root).files.get("ipc.json") ?? "") as IpcFile;
  const environment = { platform: process.platform, home: join(root, "home"), variables: {}, page };
  places = appPlaces(ipc, { ...environment, artifacts: join(root, ".locara") });
  build = await buildBrowserHost(join(root, "build"));
});
after(() => rm(root, { recursive: true }));

test("the host says its addresses, as many as are asked for, and ends when it is closed", async () => {
  const host = await startBrowserProcess(places, build, process.env);
  const urls = [host.url, await host.openUrl(), await host.openUrl(), host.permissions];
  assert.equal(new Set(urls).size, 4);
  for (const url of urls) assert.equal((await fetch(url, { redirect: "manual" })).status, 303);
  await host.close();
  assert.equal(await host.ended, 0);
});

test("what keeps the host from opening the app is the error it would be in this process", async () => {
  const broken = { ...places, artifacts: join(root, "nothing") };
  await assert.rejects(startBrowserProcess(broken, build, process.env), {
    name: "LocaraError",
    code: "artifact/invalid",
  });
});

test("a host whose starter is gone ends by itself", async () => {
  const launch: BrowserLaunch = { places, files: build.files };
  const child = spawn(process.execPath, [build.host, JSON.stringify(launch)], { stdio: ["pipe", "pipe", "inherit"] });
  await once(child.stdout, "data");
  child.stdin.end();
  assert.deepEqual(await once(child, "exit"), [0, null]);
});

test("interrupted before it is open, it ends too", async () => {
  await assert.rejects(startBrowserProcess(places, build, process.env, AbortSignal.abort()), /ended with a signal/);
});

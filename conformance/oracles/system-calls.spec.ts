import { mkdir, readFile, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { type PlatformTouch, straceMissing, tooWide } from "@locara/harness/trace";
import { writeApp } from "../kit/example-apps.ts";
import { expect, type HostOptions, test, transcribe } from "../kit/host.ts";
import { electronMissing } from "../kit/machine.ts";
import { record } from "../kit/record.ts";
import { electronTouches } from "./electron-touches.ts";
import { smallApp, smallAppFiles, smallAppSteps, transcribeJourney, walkSteps } from "./journeys.ts";
import { judged } from "./judge-app.ts";
import { openTraced } from "./open-traced.ts";
import { platformTouches } from "./platform-touches.ts";

/*
 * The app's processes under strace: whatever they touch is put to a second reading of the manifest, which shares nothing
 * with ours, and then to the reviewed list of what the platform itself touches.
 */

const missing = straceMissing();
test.skip(missing !== null, missing ?? "");
test.describe.configure({ mode: "serial" });

const long = process.env.LOCARA_LONG !== undefined;
/** Asked when a test runs: its display is not there before. */
function skipWithoutElectron(host: HostOptions["host"]): void {
  const without = host === "electron" ? electronMissing() : null;
  test.skip(without !== null, without ?? "");
}

const used = new Set<PlatformTouch>();

test("the reference app's processes touch what its manifest says and what the platform needs, through a whole journey", async ({
  host,
  chromiumBrowser,
  models,
  scratch,
}, info) => {
  test.skip(host === "electron" && !long, "on Electron with LOCARA_LONG: the small app has the same host and pages");
  skipWithoutElectron(host);
  test.setTimeout(240_000);
  const app = await openTraced({ host, chromiumBrowser }, transcribe, scratch);
  const { path } = models.wav.short;
  await transcribeJourney(app, models.wav.short);
  const picked = host === "browser" ? { open: [], save: [] } : { open: [path], save: [await app.saved()] };
  const { looked, findings, used: needed } = await judged(app, await manifestOf(transcribe), { picked });
  await record(info, { kind: "oracle", oracle: `system calls, the reference app on ${host}`, looked, findings });
  for (const entry of needed) used.add(entry);
  expect(looked).toBeGreaterThan(300);
  expect(findings).toEqual([]);
});

test("an app that uses files, a database and the network touches what it declared", async ({
  host,
  chromiumBrowser,
  scratch,
}, info) => {
  skipWithoutElectron(host);
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  const folder = await writeApp(join(scratch, "app"), { capabilities: smallApp(port) });
  const app = await openTraced({ host, chromiumBrowser }, folder, scratch);
  const { roots } = app.traced.places;
  const at = (symbolic: string): string => symbolic.replace(/^\$[A-Z]+/, (root) => roots[root] ?? root);
  for (const [symbolic, content] of Object.entries(smallAppFiles)) {
    const path = at(symbolic);
    await mkdir(content === null ? path : dirname(path), { recursive: true });
    if (content !== null) await writeFile(path, content);
  }
  await walkSteps(app.page, smallAppSteps(port));
  server.close();
  const {
    looked,
    findings,
    used: needed,
  } = await judged(app, await manifestOf(folder), {
    asked: [
      "$DOCUMENTS/in",
      "$DOCUMENTS/in/a.txt",
      "$DOCUMENTS/in/deep",
      "$DOCUMENTS/in/deep/b.txt",
      "$MUSIC/words.txt",
    ].map(at),
    written: ["$DOCUMENTS/out", "$DOWNLOADS"].map(at),
  });
  await record(info, {
    kind: "oracle",
    oracle: `system calls, an app with files, database and network on ${host}`,
    looked,
    findings,
  });
  for (const entry of needed) used.add(entry);
  expect(looked).toBeGreaterThan(200);
  expect(findings).toEqual([]);
});

test("every entry of the platform's list was needed, and none is wider than a folder", ({ host }) => {
  const platform = host === "browser" ? platformTouches : electronTouches;
  const roles = new Set([...used].map(({ by }) => by));
  const idle = platform.filter((entry) => roles.has(entry.by) && entry.sometimes === undefined && !used.has(entry));
  expect(idle).toEqual([]);
  const wide = platform.flatMap(
    (entry) => tooWide(entry)?.replace(/^/, `${entry.by} ${entry.access} ${entry.place}: `) ?? [],
  );
  expect(wide).toEqual([]);
});

const manifestOf = (folder: string): Promise<string> => readFile(join(folder, "locara.json"), "utf8");

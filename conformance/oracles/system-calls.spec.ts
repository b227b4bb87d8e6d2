import { mkdir, readFile, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { launchTraced, type PlatformTouch, straceMissing, tooWide } from "@locara/harness/trace";
import type { Browser } from "@playwright/test";
import { writeApp } from "../kit/example-apps.ts";
import { expect, test, transcribe } from "../kit/host.ts";
import { record } from "../kit/record.ts";
import { journeyInBrowser, smallApp, smallAppFiles, smallAppSteps, walkSteps } from "./journeys.ts";
import { judged } from "./judge-app.ts";
import { openPage } from "./open-page.ts";
import { platformTouches } from "./platform-touches.ts";

/*
 * The app's processes under strace: whatever they touch is put to a second reading of the manifest, which shares nothing
 * with ours, and then to the reviewed list of what the platform itself touches.
 */

const missing = straceMissing();
test.skip(missing !== null, missing ?? "");
test.describe.configure({ mode: "serial" });

const used = new Set<PlatformTouch>();

test("the reference app's processes touch what its manifest says and what the platform needs, through a whole journey", async ({
  host,
  chromiumBrowser,
  models,
  scratch,
}, info) => {
  test.skip(host !== "browser", "");
  const app = await launchTraced(transcribe, { home: join(scratch, "home"), out: join(scratch, "out") });
  const page = await openPage(chromiumBrowser as Browser, app.url);
  await journeyInBrowser(page, models.wav.short);
  await page.context().close();
  const { looked, findings, used: needed } = await judged(app, await readFile(join(transcribe, "locara.json"), "utf8"));
  await record(info, { kind: "oracle", oracle: "system calls, the reference app", looked, findings });
  for (const entry of needed) used.add(entry);
  expect(looked).toBeGreaterThan(300);
  expect(findings).toEqual([]);
});

test("an app that uses files, a database and the network touches what it declared", async ({
  host,
  chromiumBrowser,
  scratch,
}, info) => {
  test.skip(host !== "browser", "");
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  const folder = await writeApp(join(scratch, "app"), { capabilities: smallApp(port) });
  const app = await launchTraced(folder, { home: join(scratch, "home"), out: join(scratch, "out") });
  const at = (symbolic: string): string => symbolic.replace(/^\$[A-Z]+/, (root) => app.places.roots[root] ?? root);
  for (const [symbolic, content] of Object.entries(smallAppFiles)) {
    const path = at(symbolic);
    await mkdir(content === null ? path : dirname(path), { recursive: true });
    if (content !== null) await writeFile(path, content);
  }
  const page = await openPage(chromiumBrowser as Browser, app.url);
  await walkSteps(page, smallAppSteps(port));
  await page.context().close();
  server.close();
  const {
    looked,
    findings,
    used: needed,
  } = await judged(app, await readFile(join(folder, "locara.json"), "utf8"), {
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
    oracle: "system calls, an app with files, database and network",
    looked,
    findings,
  });
  for (const entry of needed) used.add(entry);
  expect(looked).toBeGreaterThan(200);
  expect(findings).toEqual([]);
});

test("every entry of the platform's list was needed, and none is wider than a folder", ({ host }) => {
  test.skip(host !== "browser", "");
  const roles = new Set([...used].map(({ by }) => by));
  const idle = platformTouches.filter(
    (entry) => roles.has(entry.by) && entry.sometimes === undefined && !used.has(entry),
  );
  expect(idle).toEqual([]);
  const wide = platformTouches.flatMap(
    (entry) => tooWide(entry)?.replace(/^/, `${entry.by} ${entry.access} ${entry.place}: `) ?? [],
  );
  expect(wide).toEqual([]);
});

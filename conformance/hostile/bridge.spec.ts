import { tryAll } from "./attempt.ts";
import { bridge } from "./attempts/bridge.ts";
import { doors } from "./attempts/doors.ts";
import { clones, envelopes, payloads, races } from "./attempts/envelopes.ts";
import { frames } from "./attempts/frames.ts";
import { test } from "./page/ground.ts";
import { tryPage } from "./page/try-page.ts";
import { undeclaredOf } from "./page/undeclared.ts";
import { openSocketWire, openTakenOverWire } from "./page/wire.ts";

// Hundreds of attempts, on a machine that may be busy.
test.setTimeout(300_000);

test("tricks with the language get nothing by the bridge", async ({ ground }) => {
  await tryPage(test.info(), { ...ground, page: ground.bridged }, bridge);
});

test("forged, replayed and odd messages get nothing from the host, and it goes on answering good ones", async ({
  ground,
  host,
}) => {
  const { app } = ground;
  const wire =
    host === "browser" ? await openSocketWire(app) : await openTakenOverWire(app, await ground.bridged.get());
  const world = { wire, undeclared: undeclaredOf(app) };
  await tryAll(test.info(), host, world, [...envelopes, ...races, ...payloads, ...(host === "electron" ? clones : [])]);
  await wire.close();
});

test("frames that no page packs close their socket, and no other", async ({ ground, host }) => {
  test.skip(host === "electron", "Electron carries objects, not bytes.");
  await tryAll(test.info(), host, await openSocketWire(ground.app), frames);
});

test("the doors of the desktop host are closed to all but the app's own page", async ({ ground, host }) => {
  test.skip(host === "browser", "A browser has doors of its own.");
  await tryAll(test.info(), host, ground.app, doors);
});

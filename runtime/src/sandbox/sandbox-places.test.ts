import assert from "node:assert/strict";
import { test } from "node:test";
import { type AppPlaces, appPlaces } from "../app/places.ts";
import { ownFolders, sandboxPlaces, sharedFolder } from "./sandbox-places.ts";

const app = (more: Partial<AppPlaces> = {}): AppPlaces => ({
  ...appPlaces(
    { app: { publisher: "anna", name: "app", bundleId: "app.locara.anna.app" } as never },
    {
      platform: "linux",
      home: "/home/anna",
      variables: {},
      artifacts: "/opt/app/.locara",
      page: "/opt/app/dist",
    },
  ),
  ...more,
});
const lent = { runtime: ["/opt/runtime"], runtimeFolder: "/run/user/1000" };
const outside = (places: ReturnType<typeof sandboxPlaces>, symbol: string): readonly string[] =>
  (places[symbol] ?? []).map((place) => place.outside);

test("the app, its data and what is lent each have their own symbol", () => {
  const places = sandboxPlaces(app({ databaseSources: "/opt/app/db" }), lent);
  assert.deepEqual(outside(places, "$APP"), ["/opt/app/.locara", "/opt/app/dist", "/opt/app/db"]);
  assert.deepEqual(outside(places, "$RUNTIME"), ["/opt/runtime"]);
  assert.deepEqual(outside(places, "$PULSE"), ["/run/user/1000/pulse/native"]);
  assert.deepEqual(outside(places, "$DOCUMENTS"), ["/home/anna/Documents"]);
});

test("nothing of another app is anywhere but below the user's own folders", () => {
  const places = sandboxPlaces(app(), lent);
  const own = Object.entries(places).filter(([symbol]) => !["$HOME", "$RUNTIME", "$MODELS", "$PULSE"].includes(symbol));
  for (const [symbol, found] of own)
    for (const place of found)
      if (place.outside.includes("/locara/")) assert.match(place.outside, /\/locara\/anna\.app(\/|$)/, symbol);
});

test("a folder that the user switched off stands for nothing, and neither does a sound server where none can be", () => {
  const { roots } = app();
  const { $MUSIC: _, ...others } = roots;
  const places = sandboxPlaces(app({ roots: others }), { ...lent, runtimeFolder: undefined });
  assert.deepEqual(outside(places, "$MUSIC"), []);
  assert.deepEqual(outside(places, "$PULSE"), []);
});

test("the folder of sockets has a short name inside, and is made before anything is bound", () => {
  const shared = (sandboxPlaces(app(), lent).$STATE ?? []).find(({ inside }) => inside === sharedFolder);
  assert.ok(shared !== undefined && ownFolders(app()).includes(shared.outside));
});

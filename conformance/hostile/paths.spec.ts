import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { callFrom } from "../kit/bridge.ts";
import { callMany } from "../kit/call-many.ts";
import { writeApp } from "../kit/example-apps.ts";
import { expect, test } from "../kit/host.ts";
import { tryAll } from "./attempt.ts";
import { pathAttempts } from "./attempts/paths.ts";
import { type FilesWorld, filesCapabilities, fingerprint, honest, writeHome } from "./files-world.ts";

test("no spelling of a path leads out of what is declared, and what is declared is read and written beside it", async ({
  launch,
  scratch,
  host,
}, info) => {
  const home = join(scratch, "home");
  writeHome(home);
  const pick = join(scratch, "picked.txt");
  writeFileSync(pick, honest);
  const { page, places } = await launch.app(await writeApp(join(scratch, "app"), { capabilities: filesCapabilities }), {
    home,
    pick,
  });
  const allowed = [
    { command: "fs.readText", payload: { path: "$DOCUMENTS/receipts/a.txt" } },
    { command: "fs.readText", payload: { path: "$MUSIC/song.txt" } },
    { command: "fs.write", payload: { path: "$DOCUMENTS/out/new.txt", content: honest } },
    { command: "fs.write", payload: { path: "$APP_DATA/own.txt", content: honest } },
    { command: "fs.list", payload: { path: "$DOCUMENTS/receipts" } },
  ];
  for (const said of await callMany(page, allowed)) expect(said, "what is declared").toMatch(/^ok /);
  const chosen = await callFrom(page, "fs.pickOpen", {});
  expect(chosen.ok).toBe(true);
  const { path: picked } = (chosen as { readonly result: { readonly path: string } }).result;
  expect(await callMany(page, [{ command: "fs.readText", payload: { path: picked } }])).toEqual([
    `ok ${JSON.stringify([honest])}`,
  ]);
  const look = () => [fingerprint(join(home, "Documents")), fingerprint(join(home, "Pictures"))].join();
  const before = look();
  const world: FilesWorld = {
    page,
    home,
    picked,
    appData: places.appData,
    changed: () => (look() === before ? null : "something outside was changed"),
  };
  await tryAll(info, host, world, pathAttempts);
});

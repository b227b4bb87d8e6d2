import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { callMany } from "../kit/call-many.ts";
import { writeApp } from "../kit/example-apps.ts";
import { expect, test } from "../kit/host.ts";
import { tryAll } from "./attempt.ts";
import { objectAttempts, placeObjects } from "./attempts/file-objects.ts";
import { pickAttempts } from "./attempts/picks.ts";
import { filesCapabilities, fingerprint, honest, secret, writeHome } from "./files-world.ts";

test("links, pipes, sockets and devices in folders that the app may open lead nowhere", async ({
  launch,
  scratch,
  host,
}, info) => {
  const home = join(scratch, "home");
  writeHome(home);
  const { page, places } = await launch.app(await writeApp(join(scratch, "app"), { capabilities: filesCapabilities }), {
    home,
  });
  const objects = await placeObjects(home, places.appData);
  try {
    expect(await callMany(page, [{ command: "fs.readText", payload: { path: "$DOCUMENTS/receipts/a.txt" } }])).toEqual([
      `ok ${JSON.stringify([`${honest}\n`])}`,
    ]);
    const look = () =>
      [fingerprint(join(home, "Documents/outside")), fingerprint(join(home, "Documents/secret.txt"))].join();
    const before = look();
    const changed = () => (look() === before ? null : "something outside was changed");
    await tryAll(info, host, { page, home, picked: "", appData: places.appData, changed }, objectAttempts);
  } finally {
    objects.close();
    chmodSync(join(home, "Documents/receipts/closed"), 0o700);
  }
});

test("what the user picked is what is opened, whatever becomes of its name", async ({
  launch,
  scratch,
  host,
}, info) => {
  const home = join(scratch, "home");
  mkdirSync(home, { recursive: true });
  const folder = scratch;
  writeFileSync(join(folder, "secret.txt"), secret);
  const capabilities = { fs: { "user-selected": "read-write" } };
  const { page, choose } = await launch.app(await writeApp(join(scratch, "app"), { capabilities }), { home });
  await tryAll(info, host, { page, choose, folder }, pickAttempts);
});

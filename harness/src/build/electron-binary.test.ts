import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { electronProgram, whyNoWindow } from "./electron-binary.ts";

const machines = [
  { platform: "linux", environment: { DISPLAY: ":0" }, user: 1000, window: true, because: "a user sits at a display" },
  {
    platform: "linux",
    environment: { WAYLAND_DISPLAY: "w" },
    user: 1000,
    window: true,
    because: "Wayland is a display",
  },
  { platform: "linux", environment: {}, user: 1000, window: false, because: "there is no display" },
  { platform: "linux", environment: { DISPLAY: "" }, user: 1000, window: false, because: "an empty variable is none" },
  { platform: "linux", environment: { DISPLAY: ":0" }, user: 0, window: false, because: "root has no sandbox" },
  { platform: "darwin", environment: {}, user: 501, window: true, because: "a Mac has a screen" },
] as const;

for (const { platform, environment, user, window, because } of machines) {
  test(`${platform} as ${user} ${window ? "can" : "cannot"} show a window: ${because}`, () => {
    assert.equal(whyNoWindow(platform, environment, user) === null, window);
  });
}

test("ELECTRON_OVERRIDE_DIST_PATH names the folder that is used, on a Mac the program inside the app", async () => {
  const folder = await mkdtemp(join(tmpdir(), "locara-electron-"));
  try {
    const program = join(folder, "Electron.app", "Contents", "MacOS", "Electron");
    await mkdir(join(program, ".."), { recursive: true });
    await writeFile(program, "");
    assert.equal(electronProgram({ ELECTRON_OVERRIDE_DIST_PATH: folder }), program);
    await writeFile(join(folder, "electron"), "");
    assert.equal(electronProgram({ ELECTRON_OVERRIDE_DIST_PATH: folder }), join(folder, "electron"));
  } finally {
    await rm(folder, { recursive: true });
  }
});

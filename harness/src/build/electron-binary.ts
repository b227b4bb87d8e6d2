import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { runtimeApp } from "./runtime-app.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const programs = ["electron", "Electron.app/Contents/MacOS/Electron"];

/** The Electron program: where `ELECTRON_OVERRIDE_DIST_PATH` says, or what the npm package fetched. Null where there is none. */
export function electronProgram(environment: Environment): string | null {
  const own = join(dirname(createRequire(join(runtimeApp, "compose.ts")).resolve("electron/package.json")), "dist");
  const folders = [environment.ELECTRON_OVERRIDE_DIST_PATH ?? own, own];
  return (
    folders.flatMap((folder) => programs.map((program) => join(folder, program))).find((path) => existsSync(path)) ??
    null
  );
}

/** Why an Electron window cannot be opened here, as one sentence; null where it can. */
export function whyNoWindow(
  platform: NodeJS.Platform,
  environment: Environment,
  userId: number | undefined,
): string | null {
  if (platform !== "darwin" && !environment.DISPLAY && !environment.WAYLAND_DISPLAY)
    return "There is no display for a window.";
  if (platform === "linux" && userId === 0) {
    return "Electron keeps its sandbox only for an ordinary user, and this is root: log in as one to get a window.";
  }
  return null;
}

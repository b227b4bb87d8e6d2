import { existsSync } from "node:fs";
import { join } from "node:path";

/** Why the Electron host cannot be tried here, as one sentence; null where it can. */
export function electronMissing(): string | null {
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  const found =
    folder !== undefined &&
    ["electron", "Electron.app/Contents/MacOS/Electron"].some((name) => existsSync(join(folder, name)));
  if (!found && process.platform !== "darwin")
    return "There is no Electron program here (ELECTRON_OVERRIDE_DIST_PATH).";
  if (process.platform === "linux" && process.getuid?.() === 0)
    return "Electron keeps its sandbox only for an ordinary user, and this is root.";
  if (process.platform === "linux" && !process.env.DISPLAY) return "There is no display for Electron's window.";
  return null;
}

/** The Chromium that shows the browser host's page. */
export const chromiumProgram = (): string => process.env.LOCARA_CHROMIUM ?? "/usr/bin/chromium";

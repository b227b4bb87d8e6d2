import { Menu, nativeImage, powerMonitor, Tray } from "electron";
import type { App } from "../../compose.ts";
import { type Activity, activityOf } from "../background.ts";
import type { Windows } from "./windows.ts";

interface Options {
  readonly app: Pick<App, "pause"> & { readonly user: Pick<App["user"], "background" | "consented"> };
  readonly windows: Windows;
  readonly name: string;
  readonly quit: () => void;
}

/** Keeps an app that declares so running without its window, and shows for as long as it does. */
export interface Background {
  /** May the page run on when its window is closed? */
  stays(): boolean;
  /** Looks again at the window and the power, and shows what follows. */
  update(): void;
  /** The user's surface is gone: where it was the only sign of the app, the app ends. */
  surfaceClosed(): void;
}

/** Not every Linux desktop shows status items, and none says so: there a window is the sign. */
const statusItemIsSure = process.platform !== "linux";

export function createBackground({ app, windows, name, quit }: Options): Background {
  let tray: Tray | undefined;
  let shown: Activity = "working";
  let savesPower = powerMonitor.isOnBatteryPower();
  let warm = false;

  const stays = (): boolean => app.user.consented() && app.user.background() !== null;

  const show = (activity: Activity): void => {
    if (activity === "working") {
      tray?.destroy();
      tray = undefined;
      return;
    }
    tray ??= openTray();
    const words = activity === "paused" ? `${name} waits: the computer saves power` : `${name} runs in the background`;
    tray.setToolTip(words);
    tray.setContextMenu(
      Menu.buildFromTemplate([
        { label: words, enabled: false },
        { type: "separator" },
        { label: `Open ${name}`, click: () => windows.showApp() },
        { label: `What ${name} may do…`, click: () => windows.showSurface("permissions") },
        { label: `Quit ${name}`, click: quit },
      ]),
    );
  };

  const openTray = (): Tray => {
    const opened = new Tray(statusImage());
    opened.on("click", () => windows.showApp());
    return opened;
  };

  const update = (): void => {
    const seen = windows.pageState() !== "hidden";
    const mode = app.user.background();
    const activity = activityOf({ mode, seen, savesPower: savesPower || warm });
    app.pause(activity === "paused" ? "paused" : "running");
    const page = windows.page();
    // An unseen window is slowed down by Chromium: right for light work, wrong for a recording.
    page?.webContents.setBackgroundThrottling(!(mode === "active" && !seen));
    if (activity === shown) return;
    if (shown === "working" && !statusItemIsSure) windows.showSurface("background");
    shown = activity;
    show(activity);
  };

  const powered = (saves: boolean) => (): void => {
    savesPower = saves;
    update();
  };
  powerMonitor.on("on-battery", powered(true));
  powerMonitor.on("on-ac", powered(false));
  powerMonitor.on("thermal-state-change", ({ state }) => {
    warm = state === "serious" || state === "critical";
    update();
  });

  return {
    stays,
    update() {
      update();
      if (windows.pageState() === "crashed") windows.showSurface("crashed");
    },
    surfaceClosed() {
      if (!statusItemIsSure && windows.pageState() === "hidden") quit();
    },
  };
}

const side = 32;

/** A dot with a ring in the house's green, drawn here: the page's own icon is a drawing that no status bar takes. */
function statusImage(): Electron.NativeImage {
  const pixels = Buffer.alloc(side * side * 4);
  for (let at = 0; at < side * side; at += 1) {
    const [x, y] = [(at % side) - side / 2 + 0.5, Math.floor(at / side) - side / 2 + 0.5];
    const distance = Math.hypot(x, y);
    const inked = distance < 7 || (distance > 10 && distance < 14);
    // Blue, green, red, alpha.
    pixels.set(inked ? [0x5e, 0x6f, 0x2f, 0xff] : [0, 0, 0, 0], at * 4);
  }
  return nativeImage.createFromBitmap(pixels, { width: side, height: side, scaleFactor: 2 });
}

import { basename, join } from "node:path";
import { toLocaraError } from "@locara/schema";
import { app, type BrowserWindow, dialog, Menu, type WebContents } from "electron";
import { type App, openApp } from "../../compose.ts";
import type { Report } from "../../kernel/session.ts";
import { surfacePage } from "../page-headers.ts";
import { createSurface } from "../surfaces/surface.ts";
import { utilityEngine } from "./engine.ts";
import { registerApp, registerSurface } from "./ipc.ts";
import { type Launch, readLaunch } from "./launch.ts";
import { lockedSession, lockProcess, lockUnknownContents } from "./lockdown.ts";
import { menuTemplate } from "./menu.ts";
import { appOrigin, surfaceOrigin } from "./rules.ts";
import { desktopServices } from "./services.ts";
import { openWindow } from "./window.ts";

/** Main process of an app: locked before Electron is ready, then the user's surface or the app's window. */
const bundles = app.getAppPath();
const launch = readLaunch(bundles);

lockProcess();
app.setPath("userData", launch.profile);
if (app.requestSingleInstanceLock()) {
  app
    .whenReady()
    .then(() => start(launch))
    .catch(giveUp);
} else {
  app.quit();
}

async function start({ places, surfaces }: Launch): Promise<void> {
  let report: Report = (what, error) =>
    process.stderr.write(`${what}${error === undefined ? "" : `: ${String(error)}`}\n`);
  let page: BrowserWindow | undefined;
  let surfaceWindow: BrowserWindow | undefined;
  const contentsOf = (window: BrowserWindow | undefined): WebContents | undefined =>
    window === undefined || window.isDestroyed() ? undefined : window.webContents;

  const opened: App = await openApp(places, {
    host: "electron",
    ...desktopServices(() => page),
    spawnEngine: utilityEngine(join(bundles, "engine.cjs"), (_level, text) => report(text)),
  });
  report = opened.report;
  const { ipc } = opened;

  const pages = lockedSession("app", {
    origin: appOrigin,
    folder: places.page,
    index: basename(ipc.page.file),
    csp: ipc.page.csp,
    permissionsPolicy: ipc.page.permissionsPolicy,
    permissions: ipc.permissions,
  });
  const own = lockedSession("surface", {
    origin: surfaceOrigin,
    folder: surfaces,
    index: "index.html",
    ...surfacePage,
    permissions: [],
  });
  lockUnknownContents((contents) => contents === contentsOf(page) || contents === contentsOf(surfaceWindow));

  const { disconnect } = registerApp({ app: opened, contents: () => contentsOf(page), failed: report });

  const showApp = (): void => {
    if (contentsOf(page) === undefined) {
      page = openWindow({
        session: pages,
        origin: appOrigin,
        preload: join(bundles, "preload.cjs"),
        look: ipc.window,
        crashed(reason) {
          report(`the page's process ended: ${reason}`);
          disconnect();
        },
        failed: report,
      });
      page.once("closed", disconnect);
    }
    page?.show();
  };
  const showSurface = (query: string): void => {
    if (contentsOf(surfaceWindow) === undefined) {
      surfaceWindow = openWindow({
        session: own,
        origin: surfaceOrigin,
        preload: join(bundles, "surface-preload.cjs"),
        look: { width: 720, height: 760, title: ipc.app.displayName, resizable: true },
        query,
        crashed: (reason) => report(`the surface's process ended: ${reason}`),
        failed: report,
      });
    }
    surfaceWindow?.show();
  };

  const surface = createSurface(opened, {
    host: "electron",
    quit: () => app.quit(),
    async openApp() {
      showApp();
      // The surface's own request is answered before its window goes.
      setImmediate(() => surfaceWindow?.close());
      return null;
    },
  });
  registerSurface({ surface, contents: () => contentsOf(surfaceWindow) });

  const showFirst = (): void => {
    const ready = opened.user.consented() && opened.user.models().every(({ state }) => state === "ready");
    if (ready) showApp();
    else showSurface("");
  };
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(
      menuTemplate({
        name: ipc.app.displayName,
        platform: process.platform,
        showPermissions: () => showSurface("?view=permissions"),
      }),
    ),
  );
  app.on("second-instance", () => {
    const shown = contentsOf(page) === undefined ? surfaceWindow : page;
    if (contentsOf(shown) === undefined) return showFirst();
    if (shown?.isMinimized()) shown.restore();
    shown?.focus();
  });
  app.on("activate", showFirst);
  app.on("window-all-closed", () => app.quit());
  endCleanly(async () => {
    surface.close();
    disconnect();
    await opened.close();
  });
  showFirst();
}

/** Closes the app before the process goes: databases are checkpointed, engines ended. */
function endCleanly(close: () => Promise<void>): void {
  let closing = false;
  app.on("will-quit", (event) => {
    if (closing) return;
    closing = true;
    event.preventDefault();
    close().then(
      () => app.exit(0),
      (error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        app.exit(1);
      },
    );
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => app.quit());
}

/** What cannot be opened is said where the user looks: without a window there is no other place. */
function giveUp(error: unknown): void {
  const { message, hint, cause } = toLocaraError(error);
  process.stderr.write(`${message}\n${hint}\n${cause instanceof Error ? `${cause.stack}\n` : ""}`);
  dialog.showErrorBox(message, hint);
  app.exit(3);
}

import { join } from "node:path";
import { toLocaraError } from "@locara/schema";
import { app, dialog, Menu } from "electron";
import type { App, AppPlaces, HostServices } from "../../compose.ts";
import type { Report } from "../../kernel/session.ts";
import { createAsking } from "../surfaces/asking.ts";
import { createSurface, isReady } from "../surfaces/surface.ts";
import { createBackground } from "./background.ts";
import { utilityEngine } from "./engine.ts";
import { registerApp, registerSurface } from "./ipc.ts";
import { type Launch, readLaunch } from "./launch.ts";
import { lockProcess, lockUnknownContents } from "./lockdown.ts";
import { menuTemplate } from "./menu.ts";
import { desktopServices } from "./services.ts";
import { contentsOf, createWindows, type Windows } from "./windows.ts";

type OpenApp = (places: AppPlaces, services: HostServices) => Promise<App>;

/** Locks the process, which must happen before Electron is ready, then opens the app from the folder of its bundles. */
export function runHost(bundles: string, openApp: OpenApp): void {
  const launch = readLaunch(bundles);
  lockProcess();
  app.setPath("userData", launch.profile);
  if (app.requestSingleInstanceLock()) {
    app
      .whenReady()
      .then(() => start(bundles, launch, openApp))
      .catch(giveUp);
  } else {
    // The first instance was told, and comes to the front.
    app.quit();
  }
}

async function start(bundles: string, launch: Launch, openApp: OpenApp): Promise<void> {
  let report: Report = (what, error) =>
    process.stderr.write(`${what}${error === undefined ? "" : `: ${String(error)}`}\n`);
  // Electron would stop everything with a dialog of its own. Some messages that a page can send fail in Electron's own listener.
  process.on("uncaughtException", (error) => report("an error that nobody caught", error));
  let windows: Windows | undefined;
  let quitting = false;
  app.on("before-quit", () => {
    quitting = true;
  });
  const asking = createAsking((question) => {
    if (question !== null) windows?.showSurface("question");
  });

  const opened = await openApp(launch.places, {
    host: "electron",
    ...desktopServices(() => windows?.page()),
    ...(launch.picker === undefined ? {} : { picker: { socket: launch.picker } }),
    askPermission: asking.ask,
    ownFolder: launch.profile,
    spawnEngine: utilityEngine(join(bundles, "engine.cjs"), (_level, text) => report(text)),
    fetcher: fetcherOf(bundles, launch.launcher),
  });
  report = opened.report;

  const { disconnect } = registerApp({ app: opened, contents: () => contentsOf(windows?.page()), failed: report });
  const shown = createWindows({
    ipc: opened.ipc,
    grants: opened.grants,
    launch,
    bundles,
    ending: () => quitting,
    pageGone: disconnect,
    pageStays: () => !quitting && background.stays(),
    pageChanged: () => background.update(),
    surfaceClosed() {
      asking.dismiss();
      background.surfaceClosed();
    },
    failed: report,
  });
  windows = shown;
  const background = createBackground({
    app: opened,
    windows: shown,
    name: opened.ipc.app.displayName,
    quit: () => app.quit(),
  });
  lockUnknownContents(shown.knows);
  app.on("child-process-gone", (_event, { type, name, serviceName, reason }) => {
    const part = name ?? serviceName ?? type;
    report(`a part of the desktop host ended: ${type} ${part} (${reason})`);
    // Engines are watched where they are started.
    if (reason !== "clean-exit" && !(serviceName ?? name ?? "").startsWith("locara-")) {
      opened.user.incidents.add(
        `A part of the window (${part}) ended unexpectedly (${reason}). It starts again by itself.`,
      );
    }
  });

  const surface = createSurface(opened, {
    host: "electron",
    asking,
    quit: () => app.quit(),
    reloadPage: shown.reloadApp,
    closePage() {
      // The window that is left tells what happened; the app does not end with its page.
      shown.closeApp();
    },
    page: () => {
      const state = shown.pageState();
      return state === "hidden" ? "open" : state;
    },
    async openApp() {
      shown.showApp();
      // The surface's own request is answered before its window goes.
      setImmediate(shown.closeSurface);
      return null;
    },
  });
  registerSurface({ surface, contents: () => contentsOf(shown.surface()) });

  const showFirst = (): void => {
    if (isReady(opened.user)) shown.showApp();
    else shown.showSurface();
  };
  const { displayName: name } = opened.ipc.app;
  const showPermissions = (): void => shown.showSurface("permissions");
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate({ name, platform: process.platform, showPermissions })));
  app.on("second-instance", () => {
    if (shown.pageState() === "hidden" || !shown.focus()) showFirst();
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

const fetcherOf = (bundles: string, launcher: string | undefined): NonNullable<HostServices["fetcher"]> =>
  launcher === undefined
    ? {
        entry: join(bundles, "fetcher.cjs"),
        node: { command: process.execPath, environment: { ELECTRON_RUN_AS_NODE: "1" } },
      }
    : { socket: launcher };

import { basename, join } from "node:path";
import type { IpcFile } from "@locara/schema";
import type { BrowserWindow, Session, WebContents } from "electron";
import { noDevices, type PageGrants } from "../../kernel/page-grants.ts";
import type { Report } from "../../kernel/session.ts";
import { surfacePage } from "../page-headers.ts";
import type { SurfaceView } from "../surfaces/protocol.ts";
import type { Launch } from "./launch.ts";
import { lockedSession } from "./lockdown.ts";
import { appOrigin, surfaceOrigin } from "./rules.ts";
import { openWindow } from "./window.ts";

/** The two windows an app can have: its own, and the user's surface. Each has a session, a scheme and a preload of its own. */
export interface Windows {
  page(): BrowserWindow | undefined;
  surface(): BrowserWindow | undefined;
  /** What the user would see of the page. Hidden: it runs without a window. */
  pageState(): "open" | "hidden" | "closed" | "crashed";
  /** Opens the app's page, or brings it back: out of hiding, or from a crash. */
  showApp(): void;
  reloadApp(): void;
  closeApp(): void;
  showSurface(view?: SurfaceView): void;
  closeSurface(): void;
  /** Brings the app to the front; false where it has no window. */
  focus(): boolean;
  knows(contents: WebContents): boolean;
}

interface Options {
  readonly ipc: IpcFile;
  readonly grants: PageGrants;
  readonly launch: Launch;
  readonly bundles: string;
  /** The page that was shown is gone: closed, or its process ended. */
  readonly pageGone: () => void;
  /** Is the app about to end? Then its windows close, and one that opened now would keep it. */
  readonly ending: () => boolean;
  /** May the page run on when its window is closed? */
  readonly pageStays: () => boolean;
  /** What the user sees of the page is something else than before. */
  readonly pageChanged: () => void;
  readonly surfaceClosed: () => void;
  readonly failed: Report;
}

/** The contents of a window that still is one. */
export const contentsOf = (window: BrowserWindow | undefined): WebContents | undefined =>
  window === undefined || window.isDestroyed() ? undefined : window.webContents;

export function createWindows(options: Options): Windows {
  const { ipc, grants, launch, bundles, ending, pageGone, pageStays, pageChanged, surfaceClosed, failed } = options;
  let page: BrowserWindow | undefined;
  let surface: BrowserWindow | undefined;
  let seen: "open" | "hidden" | "crashed" = "open";
  const turned = (to: typeof seen): void => {
    seen = to;
    pageChanged();
  };
  const alive = (window: BrowserWindow | undefined): BrowserWindow | undefined =>
    contentsOf(window) === undefined ? undefined : window;

  const pageSession = lockedSession("app", {
    origin: appOrigin,
    folder: launch.places.page,
    index: basename(ipc.page.file),
    policies: grants.policies,
    permissions: grants.permissions,
    devices: grants.devices,
  });
  const surfaceSession = lockedSession("surface", {
    origin: surfaceOrigin,
    folder: launch.surfaces,
    index: "index.html",
    policies: () => surfacePage,
    permissions: () => [],
    devices: noDevices,
  });

  const openPage = (): BrowserWindow => {
    const window = openWindow({
      session: pageSession,
      origin: appOrigin,
      preload: join(bundles, "preload.cjs"),
      look: ipc.window,
      mute: () => !grants.plays(),
      staysHidden: pageStays,
      crashed(reason) {
        failed(`the page's process ended: ${reason}`);
        // Loading it again would lose what the user sees, and maybe crash again: the user is told, and decides.
        pageGone();
        turned("crashed");
        return "leave";
      },
      failed,
    });
    window.once("closed", () => {
      pageGone();
      turned("open");
    });
    window.on("hide", () => turned("hidden"));
    window.on("show", () => turned("open"));
    return window;
  };

  const reload = (window: BrowserWindow): void => {
    window.webContents.reload();
    turned("open");
  };

  const openSurface = (view: SurfaceView | undefined): BrowserWindow =>
    openSurfaceWindow(view, { session: surfaceSession, bundles, title: ipc.app.displayName, surfaceClosed, failed });

  return {
    page: () => alive(page),
    surface: () => alive(surface),
    pageState: () => (alive(page) === undefined ? "closed" : seen),
    showApp() {
      const window = alive(page);
      if (window === undefined) {
        if (!ending()) page = openPage();
      } else {
        if (seen === "crashed") reload(window);
        window.show();
      }
    },
    reloadApp() {
      const window = alive(page);
      if (window !== undefined) reload(window);
    },
    closeApp: () => alive(page)?.destroy(),
    showSurface(view) {
      const window = alive(surface);
      if (window !== undefined) window.show();
      else if (!ending()) surface = openSurface(view);
    },
    closeSurface: () => alive(surface)?.close(),
    focus() {
      const window = alive(page) ?? alive(surface);
      if (window?.isMinimized()) window.restore();
      window?.focus();
      return window !== undefined;
    },
    knows: (contents) => contents === contentsOf(page) || contents === contentsOf(surface),
  };
}

/** How many crashes of the surface's page within a minute are answered with another load. */
const mostReloads = 3;
const reloadWindowMilliseconds = 60_000;

const tall = { width: 720, height: 760 } as const;
/** For one question, or one sentence. */
const small = { width: 640, height: 480 } as const;

interface SurfaceWindow extends Pick<Options, "bundles" | "surfaceClosed" | "failed"> {
  readonly session: Session;
  readonly title: string;
}

function openSurfaceWindow(
  view: SurfaceView | undefined,
  { session, bundles, title, surfaceClosed, failed }: SurfaceWindow,
) {
  let crashes: readonly number[] = [];
  const window = openWindow({
    session,
    origin: surfaceOrigin,
    preload: join(bundles, "surface-preload.cjs"),
    look: { ...(view === undefined || view === "permissions" ? tall : small), title, resizable: true },
    mute: () => true,
    query: view === undefined ? "" : `?view=${view}`,
    crashed(reason) {
      failed(`the surface's process ended: ${reason}`);
      const now = Date.now();
      crashes = [...crashes, now].filter((time) => now - time < reloadWindowMilliseconds);
      return crashes.length <= mostReloads ? "reload" : "leave";
    },
    failed,
  });
  window.once("closed", surfaceClosed);
  return window;
}

import { basename, join } from "node:path";
import type { IpcFile } from "@locara/schema";
import type { BrowserWindow, WebContents } from "electron";
import { noDevices, type PageGrants } from "../../kernel/page-grants.ts";
import type { Report } from "../../kernel/session.ts";
import { surfacePage } from "../page-headers.ts";
import type { Launch } from "./launch.ts";
import { lockedSession } from "./lockdown.ts";
import { appOrigin, surfaceOrigin } from "./rules.ts";
import { openWindow } from "./window.ts";

/** The two windows an app can have: its own, and the user's surface. Each has a session, a scheme and a preload of its own. */
export interface Windows {
  page(): BrowserWindow | undefined;
  surface(): BrowserWindow | undefined;
  showApp(): void;
  showSurface(query: string): void;
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
  readonly failed: Report;
}

/** The contents of a window that still is one. */
export const contentsOf = (window: BrowserWindow | undefined): WebContents | undefined =>
  window === undefined || window.isDestroyed() ? undefined : window.webContents;

export function createWindows({ ipc, grants, launch, bundles, pageGone, failed }: Options): Windows {
  let page: BrowserWindow | undefined;
  let surface: BrowserWindow | undefined;
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
      crashed(reason) {
        failed(`the page's process ended: ${reason}`);
        pageGone();
      },
      failed,
    });
    window.once("closed", pageGone);
    return window;
  };

  const openSurface = (query: string): BrowserWindow =>
    openWindow({
      session: surfaceSession,
      origin: surfaceOrigin,
      preload: join(bundles, "surface-preload.cjs"),
      look: { width: 720, height: 760, title: ipc.app.displayName, resizable: true },
      mute: () => true,
      query,
      crashed: (reason) => failed(`the surface's process ended: ${reason}`),
      failed,
    });

  return {
    page: () => alive(page),
    surface: () => alive(surface),
    showApp() {
      if (alive(page) === undefined) page = openPage();
      else page?.show();
    },
    showSurface(query) {
      if (alive(surface) === undefined) surface = openSurface(query);
      else surface?.show();
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

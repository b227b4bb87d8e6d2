import { BrowserWindow, type BrowserWindowConstructorOptions, nativeTheme, type Session } from "electron";
import { lockContents, lockedPreferences, showPage } from "./lockdown.ts";
import type { OwnOrigin } from "./rules.ts";

interface WindowOptions {
  readonly session: Session;
  readonly origin: OwnOrigin;
  readonly preload: string;
  readonly look: Pick<BrowserWindowConstructorOptions, "width" | "height" | "title" | "resizable">;
  /** Is nothing heard that the page plays? Asked whenever a page is loaded. */
  readonly mute: () => boolean;
  /** Appended to the page's address: `?view=permissions`. */
  readonly query?: string;
  /** Does it stay when the user closes it, unseen? */
  readonly staysHidden?: () => boolean;
  /** The page's process is gone: load it again? */
  readonly crashed: (reason: string) => "reload" | "leave";
  readonly failed: (what: string, error: unknown) => void;
}

/** How long a page that is being closed may still work: one that never comes to an end would keep its window. */
const closingMilliseconds = 2_000;

/** Opens a locked window of one origin. It shows itself once there is something to see. */
export function openWindow({
  session,
  origin,
  preload,
  look,
  mute,
  query,
  staysHidden = () => false,
  crashed,
  failed,
}: WindowOptions): BrowserWindow {
  const window = new BrowserWindow({
    ...look,
    show: false,
    autoHideMenuBar: true,
    // What shows for a moment before the page does.
    backgroundColor: nativeTheme.shouldUseDarkColors ? "#161a18" : "#f4f6f4",
    webPreferences: lockedPreferences(session, preload),
  });
  const { webContents } = window;
  const load = (): void => {
    if (window.isDestroyed()) return;
    showPage(window, origin, query).catch((error: unknown) => failed("the page could not be loaded", error));
  };
  lockContents(webContents, origin, load);
  webContents.setAudioMuted(true);
  webContents.on("did-start-loading", () => webContents.setAudioMuted(mute()));
  window.once("ready-to-show", () => window.show());
  // The page cannot rename its window: a title is part of what the manifest says.
  window.on("page-title-updated", (event) => event.preventDefault());

  window.on("close", (event) => {
    if (staysHidden()) {
      event.preventDefault();
      window.hide();
      return;
    }
    setTimeout(() => {
      if (!window.isDestroyed()) window.destroy();
    }, closingMilliseconds).unref();
  });

  webContents.on("render-process-gone", (_event, { reason }) => {
    if (reason === "clean-exit" || window.isDestroyed()) return;
    if (crashed(reason) === "reload") load();
  });
  load();
  return window;
}

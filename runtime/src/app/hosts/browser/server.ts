import { readFile } from "node:fs/promises";
import type { App } from "../../compose.ts";
import type { Asking } from "../surfaces/asking.ts";
import { createSurface, isReady } from "../surfaces/surface.ts";
import { openAppOrigin } from "./app-origin.ts";
import type { Origin } from "./origin.ts";
import type { Picks } from "./picks.ts";
import { openSurfaceOrigin } from "./surface-origin.ts";

/** Files that the host serves besides the app's page; built from these sources by `locara`. */
export interface BrowserFiles {
  /** The bridge script, `page.ts` bundled. */
  readonly bridge: string;
  /** The folder with the user's surfaces. */
  readonly surfaces: string;
  /** The entries of the engines and of the model fetcher, bundled; their sources by default. */
  readonly engine?: string;
  readonly fetcher?: string;
}

/** Descriptors that listen on loopback already: a host in its sandbox can open none by itself. */
export interface Listening {
  readonly app: number;
  readonly surface: number;
}

export interface BrowserHost {
  /** The way to the app, once: straight to it, or by way of consent and models where the user has to see to them first. */
  readonly url: string;
  /** Another such address. */
  openUrl(): string;
  /** What the app may do and what it did, once. */
  permissionsUrl(): string;
  /** The question that the app has for its user, once. */
  questionUrl(): string;
  close(): Promise<void>;
}

interface Options {
  readonly app: App;
  /** The built page's folder. */
  readonly page: string;
  readonly picks: Picks;
  readonly files: BrowserFiles;
  /** The user chose to quit. */
  readonly quit: () => void;
  readonly asking: Asking;
  readonly failed: (error: unknown) => void;
  readonly listening?: Listening | undefined;
}

/**
 * Serves one app to the user's browser, on two loopback origins: the app's page on one, what only the user may reach
 * on the other. Weaker than Electron: the page owns its socket, and browser extensions see everything.
 */
export async function serveApp({
  app,
  page,
  picks,
  files,
  quit,
  asking,
  failed,
  listening,
}: Options): Promise<BrowserHost> {
  const bridgeScript = await readFile(files.bridge, "utf8");
  const origins: Origin[] = [];
  const close = async (): Promise<void> => {
    surface.close();
    await Promise.all(origins.map((origin) => origin.close()));
  };
  const surface = createSurface(app, {
    host: "browser",
    asking,
    quit,
    openApp: async () => appOrigin.openUrl(),
    reloadPage: () => appOrigin.reload(),
    closePage: () => appOrigin.dropPages("Its user has ended the app."),
    page: () => (appOrigin.inUse() ? "open" : "closed"),
  });
  const appOrigin = await openAppOrigin({ app, page, bridgeScript, picks, failed, listening: listening?.app });
  origins.push(appOrigin);
  try {
    const surfaceOrigin = await openSurfaceOrigin({
      surface,
      folder: files.surfaces,
      failed,
      listening: listening?.surface,
    });
    origins.push(surfaceOrigin);
    const openUrl = (): string => (isReady(app.user) ? appOrigin : surfaceOrigin).openUrl();
    const permissionsUrl = (): string => surfaceOrigin.openUrl("permissions");
    const questionUrl = (): string => surfaceOrigin.openUrl("question");
    return { url: openUrl(), openUrl, permissionsUrl, questionUrl, close };
  } catch (error) {
    await close();
    throw error;
  }
}

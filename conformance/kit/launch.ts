import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type LaunchedElectron, type LaunchOptions, launchApp } from "@locara/harness/launch";
import type { AppPlaces, SandboxLevel } from "@locara/runtime";
import {
  _electron,
  type Browser,
  type BrowserContext,
  type ElectronApplication,
  errors,
  type Page,
  test,
} from "@playwright/test";
import { inMain } from "./in-main.ts";

/** What the user read before the app opened. */
export interface SurfaceSeen {
  /** False where the app opened at once: everything was accepted and fetched before. */
  readonly shown: boolean;
  readonly sentences: readonly string[];
}

/** An app that runs on one of the hosts, at its page. */
export interface Launched {
  readonly page: Page;
  readonly surface: SurfaceSeen;
  readonly surfacePage: Page | null;
  readonly home: string;
  /** What the app may do and where its things are. */
  readonly ipc: { readonly commands: Readonly<Record<string, readonly string[]>> };
  readonly places: AppPlaces;
  /** The kernel layer around the app, or why there is none. */
  readonly sandbox: SandboxLevel | { readonly missing: string };
  /** Every page or window that is open now. */
  pages(): readonly Page[];
  /** The app's page, once it is there: for a test that goes through the user's surface by itself. */
  appPage(): Promise<Page>;
  /** The user's surface, with the question that the app asks next, or asks now. */
  question(): Promise<Page>;
  /** The user's surface, with what the app may do. */
  permissions(): Promise<Page>;
  /** A window of the user's surface that opens by itself, on Electron. */
  surfaceAt(view: "crashed" | "background"): Promise<Page>;
  /** Electron, where it is the host. */
  readonly electron: ElectronApplication | null;
  /** Call before saving: resolves with the path of what the app saves next. */
  saved(): Promise<string>;
  /** What the user chooses from now on whenever a dialog to open a file is shown. */
  choose(path: string): Promise<void>;
  close(): Promise<void>;
}

interface Options {
  readonly home: string;
  readonly pick?: string;
  readonly stop?: "at-surface";
  readonly fixtures?: LaunchOptions["fixtures"];
}

/** Chromium makes up a microphone and a camera: without devices nothing could be seen to be refused. */
export const madeUpDevices = "--use-fake-device-for-media-stream";

const appScheme = /^locara-app:/;

export const openOn = (
  host: "browser" | "electron",
  browser: Browser | null,
  folder: string,
  options: Options,
): Promise<Launched> =>
  host === "browser" ? inBrowser(browser as Browser, folder, options) : inElectron(folder, options);

/** Reads the consent page and accepts it, where there is one. */
async function accept(page: Page, stop: Options["stop"]): Promise<SurfaceSeen> {
  if (stop !== undefined) {
    await page.locator("#view h1").waitFor();
    return { shown: true, sentences: await page.locator(".sentence").allInnerTexts() };
  }
  const button = page.getByRole("button", { name: "Accept" });
  try {
    await button.or(page.locator("body:not(:has(#view))")).first().waitFor();
    if (!(await button.isVisible())) return { shown: false, sentences: [] };
  } catch (error) {
    // Where there was nothing to accept, and models to fetch, the surface's window goes by itself.
    if (!page.isClosed()) throw error;
    return { shown: true, sentences: [] };
  }
  const sentences = await page.locator(".sentence").allInnerTexts();
  await button.click();
  return { shown: true, sentences };
}

async function inBrowser(browser: Browser, folder: string, options: Options): Promise<Launched> {
  const { home, pick, stop, fixtures = "always" } = options;
  const launched = await launchApp(folder, { host: "browser", home, fixtures });
  const context = await browser.newContext({ acceptDownloads: true, viewport: { width: 1120, height: 780 } });
  const page = await context.newPage();
  let chosen = pick;
  let open = true;
  page.on("filechooser", (chooser) => {
    chooser.setFiles(chosen ?? []).catch((error: unknown) => {
      // A page that has its file may be closed before the browser says that the choice is over.
      if (open) throw error;
    });
  });
  await page.goto(launched.url);
  const surface = await accept(page, stop);
  const appPage = async (): Promise<Page> => {
    await page.waitForFunction(() => "locara" in globalThis);
    return page;
  };
  if (stop === undefined) await appPage();
  return {
    page,
    surface,
    surfacePage: page,
    home,
    ipc: launched.ipc,
    places: launched.places,
    sandbox: launched.sandbox,
    pages: () => context.pages(),
    appPage,
    electron: null,
    question: async () => opened(context, await launched.question()),
    permissions: async () => opened(context, await launched.permissionsUrl()),
    surfaceAt: () => Promise.reject(new Error("A browser opens nothing by itself.")),
    async saved() {
      const download = await page.waitForEvent("download");
      return download.path();
    },
    async choose(path) {
      chosen = path;
    },
    async close() {
      if (!open) return;
      open = false;
      await context.close();
      await launched.close();
    },
  };
}

async function opened(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(url);
  await page.locator("#view h1").waitFor();
  return page;
}

/** The surface's window, once it shows what it was opened for. */
async function surfaceOf(app: ElectronApplication, view: string): Promise<Page> {
  const isIt = (window: Page): boolean => window.url().includes(`view=${view}`);
  const page = app.windows().find(isIt) ?? (await app.waitForEvent("window", isIt));
  await page.locator("#view h1").waitFor();
  return page;
}

async function inElectron(folder: string, options: Options): Promise<Launched> {
  const { home, pick, fixtures = "always" } = options;
  let chosen = pick ?? null;
  const launched = await launchApp(folder, {
    host: "electron",
    home,
    fixtures,
    // In its sandbox the app has its dialogs shown from outside.
    dialog: async ({ kind }) => (kind === "save" ? savedIn(home) : chosen),
  });
  const opened = await debugElectron(launched, options).catch(async (error: unknown) => {
    await launched.close();
    throw error;
  });
  return {
    ...opened,
    choose(path) {
      chosen = path;
      return opened.choose(path);
    },
  };
}

const savedIn = (home: string): string => join(home, "saved");

/**
 * Playwright attaches to a window that is just being made, and now and then waits for its first page forever: its own way to
 * hold an app until it is ready is not for programs that are given to it. Nothing was asked of the app until then.
 */
async function startDebugged(options: Parameters<typeof _electron.launch>[0]): Promise<ElectronApplication> {
  for (let turn = 1; ; turn++) {
    try {
      const app = await _electron.launch(options);
      noteItsEnd(app);
      return app;
    } catch (error) {
      if (turn === 2 || !(error instanceof errors.TimeoutError)) throw error;
      test.info().annotations.push({ type: "again", description: "Electron was started a second time." });
    }
  }
}

/** A test whose app went away says only that its page was closed: how the process ended is told beside it. */
function noteItsEnd(app: ElectronApplication): void {
  const { annotations } = test.info();
  const child = app.process();
  let said = "";
  child.stderr?.on("data", (text: Buffer) => {
    said = `${said}${text}`.slice(-2_000);
  });
  child.once("exit", (code, signal) => {
    if (code !== 0) annotations.push({ type: "ended", description: `Electron ended with ${signal ?? code}: ${said}` });
  });
}

interface Begun {
  readonly app: ElectronApplication;
  readonly first: Page;
  readonly atOnce: boolean;
  readonly surface: SurfaceSeen;
}

/** An Electron that ends before anything was asked of its app is started once more, and the report says how it ended. */
async function begin(
  options: Parameters<typeof _electron.launch>[0],
  prepare: Prepare,
  stop: Options["stop"],
): Promise<Begun> {
  for (let turn = 1; ; turn++) {
    const app = await startDebugged(options);
    // Playwright has none to give for an app that is gone.
    const child = app.process();
    try {
      await prepare(app);
      const first = await app.firstWindow();
      const atOnce = appScheme.test(first.url());
      return { app, first, atOnce, surface: atOnce ? { shown: false, sentences: [] } : await accept(first, stop) };
    } catch (error) {
      const running = (): boolean => child.exitCode === null && child.signalCode === null;
      // Its windows are gone a little before it.
      if (turn === 1 && running()) await Promise.race([once(child, "exit"), delay(3_000)]);
      if (turn === 2 || running()) throw error;
      test.info().annotations.push({
        type: "again",
        description: `Electron ended with ${child.signalCode ?? child.exitCode} before anything was asked of its app, and was started once more.`,
      });
    }
  }
}

type Prepare = (app: ElectronApplication) => Promise<void>;

/** Starts Electron on what was made ready for it, and goes through consent. */
export async function debugElectron(launched: LaunchedElectron, { home, pick, stop }: Options): Promise<Launched> {
  const { executablePath, args, env, chromiumSandbox } = launched;
  const target = savedIn(home);
  const chooseIn = (app: ElectronApplication, path: string): Promise<void> =>
    inMain(
      app,
      ({ dialog }, picked) => {
        dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [picked] });
      },
      path,
    );
  const prepare: Prepare = async (app) => {
    if (pick !== undefined) await chooseIn(app, pick);
    // A dialog of the system's own would wait for a person.
    await inMain(
      app,
      ({ dialog }, filePath) => {
        dialog.showSaveDialog = async () => ({ canceled: false, filePath });
      },
      target,
    );
  };
  const { app, first, atOnce, surface } = await begin(
    { executablePath, args: [...args, madeUpDevices], env: { ...env }, chromiumSandbox, timeout: 40_000 },
    prepare,
    stop,
  );
  const page = stop === undefined ? await windowOf(app) : first;
  let open = true;
  app.once("close", () => {
    open = false;
  });
  return {
    page,
    surface,
    surfacePage: atOnce ? null : first,
    home,
    ipc: launched.ipc,
    places: launched.places,
    sandbox: launched.sandbox,
    pages: () => app.windows(),
    appPage: () => windowOf(app),
    electron: app,
    question: () => surfaceOf(app, "question"),
    surfaceAt: (view) => surfaceOf(app, view),
    async permissions() {
      await inMain(
        app,
        ({ Menu }) => {
          const items = Menu.getApplicationMenu()?.items.flatMap(({ submenu }) => submenu?.items ?? []) ?? [];
          items.find(({ label }) => label.startsWith("What "))?.click();
        },
        null,
      );
      return surfaceOf(app, "permissions");
    },
    saved: () => Promise.resolve(target),
    choose: (path) => chooseIn(app, path),
    async close() {
      if (open) await app.close();
      await launched.close();
    },
  };
}

/** Starts the app on Electron a second time, as a double click does, and gives the exit code; null where it stays and is ended. */
export async function startAgain(folder: string, home: string): Promise<number | null> {
  const { executablePath, args, env, close } = await launchApp(folder, { host: "electron", home });
  try {
    const child = spawn(executablePath, args, { env: { ...env }, stdio: "ignore", timeout: 15_000 });
    return await new Promise((resolve) => child.once("exit", resolve));
  } finally {
    await close();
  }
}

/** The app's own window, once it is there and its bridge too. */
async function windowOf(app: ElectronApplication): Promise<Page> {
  const found = app.windows().find((window) => appScheme.test(window.url()));
  const page = found ?? (await app.waitForEvent("window", (window) => appScheme.test(window.url())));
  await page.waitForFunction(() => "locara" in globalThis);
  return page;
}

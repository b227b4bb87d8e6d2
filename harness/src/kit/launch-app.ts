import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { AppPlaces } from "@locara/runtime";
import type { IpcFile } from "@locara/schema";
import { electronProgram } from "../build/electron-binary.ts";
import { buildElectronLaunch } from "../build/electron-launch.ts";
import { type FetchLauncher, openFetchLauncher } from "../build/fetch-launcher.ts";
import { openInBrowserHost } from "../build/open-browser.ts";
import { type PreparedApp, prepareApp } from "../build/prepare.ts";

interface Launched {
  readonly ipc: IpcFile;
  readonly places: AppPlaces;
  /** Ends the host, where this process runs it, and removes what was built for it. The app's data in `home` stays. */
  close(): Promise<void>;
}

/** The browser host, running in this process. */
export interface LaunchedBrowser extends Launched {
  readonly host: "browser";
  /** The way to the app, once: straight to it, or by way of consent and models. */
  readonly url: string;
  /** Another one-time address of the app. */
  openUrl(): string;
  /** What the app may do and what it did, once. */
  permissionsUrl(): string;
  /** The one-time address of the next question that the app has for its user. */
  question(): Promise<string>;
}

/** What Playwright's `_electron.launch` needs. */
export interface LaunchedElectron extends Launched {
  readonly host: "electron";
  readonly executablePath: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly chromiumSandbox: true;
}

export interface LaunchOptions {
  /** The home folder that the app sees: its data, its models and the user's folders are below it. */
  readonly home: string;
  /** `when-needed` runs the real models where they can be had. */
  readonly fixtures?: "always" | "when-needed";
}

export function launchApp(
  appFolder: string,
  options: LaunchOptions & { readonly host: "browser" },
): Promise<LaunchedBrowser>;
export function launchApp(
  appFolder: string,
  options: LaunchOptions & { readonly host: "electron" },
): Promise<LaunchedElectron>;
/**
 * Compiles, builds and opens an app for a test, with fixtures in place of its models and nothing of the user's.
 *
 * Throws where the manifest has errors, and for Electron where there is no program to start.
 */
export async function launchApp(
  appFolder: string,
  { host, home, fixtures = "always" }: LaunchOptions & { readonly host: "browser" | "electron" },
): Promise<LaunchedBrowser | LaunchedElectron> {
  await mkdir(home, { recursive: true });
  const out = await mkdtemp(join(tmpdir(), "locara-launch-"));
  let launcher: FetchLauncher | undefined;
  const close = async (): Promise<void> => {
    await launcher?.close();
    await rm(out, { recursive: true, force: true });
  };
  try {
    const prepared = await prepareApp(resolve(appFolder), {
      home,
      variables: {},
      fixtures,
      sparePage: join(out, "page"),
      say: () => undefined,
    });
    // As `locara dev` has it: a test's models are served on this machine.
    launcher = await openFetchLauncher(prepared.places, out, "development", () => undefined);
    const built: Built = { prepared, out, launcher: launcher.socket, close };
    return host === "browser" ? await browser(built) : await electron(built, home);
  } catch (error) {
    await close();
    throw error;
  }
}

interface Built {
  readonly prepared: PreparedApp;
  readonly out: string;
  /** The socket of who fetches models. */
  readonly launcher: string;
  close(): Promise<void>;
}

async function browser({ prepared, out, launcher, close: removeBuild }: Built): Promise<LaunchedBrowser> {
  const { ipc, places } = prepared;
  const waiting: ((url: string) => void)[] = [];
  const asked: string[] = [];
  const { url, openUrl, permissionsUrl, close } = await openInBrowserHost(prepared, out, {
    launcher,
    quit: () => undefined,
    asked(question) {
      const receive = waiting.shift();
      if (receive === undefined) asked.push(question);
      else receive(question);
    },
  });
  return {
    host: "browser",
    ipc,
    places,
    url,
    openUrl,
    permissionsUrl,
    question: () => new Promise((resolve) => (asked.length > 0 ? resolve(asked.shift() ?? "") : waiting.push(resolve))),
    async close() {
      await close();
      await removeBuild();
    },
  };
}

async function electron({ prepared, out, launcher, close }: Built, home: string): Promise<LaunchedElectron> {
  const { ipc, places } = prepared;
  const executablePath = electronProgram(process.env);
  if (executablePath === null) {
    throw new Error("There is no Electron to start; set ELECTRON_OVERRIDE_DIST_PATH to a folder that holds one.");
  }
  const folder = await buildElectronLaunch(prepared, out, launcher);
  return {
    host: "electron",
    ipc,
    places,
    executablePath,
    args: [folder],
    env: environmentOf(home),
    chromiumSandbox: true,
    close,
  };
}

/** A desktop's environment with a home of its own. */
function environmentOf(home: string): Record<string, string> {
  const kept = ["PATH", "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "XDG_RUNTIME_DIR", "LANG", "TMPDIR"];
  const passed = kept.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(passed), HOME: home };
}

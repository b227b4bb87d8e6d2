import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { AppPlaces, SandboxLevel, ShowDialog } from "@locara/runtime";
import type { IpcFile } from "@locara/schema";
import { buildBrowserHost } from "../build/browser.ts";
import { startBrowserProcess } from "../build/browser-process.ts";
import { electronProgram } from "../build/electron-binary.ts";
import { buildElectronLaunch } from "../build/electron-launch.ts";
import { openFetchLauncher } from "../build/fetch-launcher.ts";
import { openPickerLauncher } from "../build/picker-launcher.ts";
import { buildApp, type PreparedApp, prepareApp } from "../build/prepare.ts";
import { buildRuntime } from "../build/runtime-build.ts";
import { type AppSandbox, openSandbox } from "../build/sandbox.ts";
import type { DebuggedStart } from "./debugged-electron/outside.ts";

interface Launched {
  readonly ipc: IpcFile;
  readonly places: AppPlaces;
  /** The kernel layer around the app, or why this machine has none. */
  readonly sandbox: SandboxLevel | { readonly missing: string };
  /** Ends the host, where it was started from here, and removes what was built for it. The app's data in `home` stays. */
  close(): Promise<void>;
}

/** The browser host, running in a process of its own. */
export interface LaunchedBrowser extends Launched {
  readonly host: "browser";
  /** The way to the app, once: straight to it, or by way of consent and models. */
  readonly url: string;
  /** Another one-time address of the app. */
  openUrl(): Promise<string>;
  /** What the app may do and what it did, once. */
  permissionsUrl(): Promise<string>;
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
  /**
   * `off` runs the app as a developer's `locara dev` does, without the kernel's walls: for what looks into it from outside,
   * or needs what they keep back. By default they are there wherever the machine has them.
   */
  readonly sandbox?: "off";
  /** The browser host from another bundle: a test's own, without one of its layers. */
  readonly hostBundle?: string;
  /** What the user chooses where the sandboxed Electron host shows a dialog; nothing, by default. */
  readonly dialog?: ShowDialog;
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
  {
    host,
    home,
    fixtures = "always",
    sandbox: wanted,
    hostBundle,
    dialog = async () => null,
  }: LaunchOptions & { readonly host: "browser" | "electron" },
): Promise<LaunchedBrowser | LaunchedElectron> {
  await mkdir(home, { recursive: true });
  const out = await mkdtemp(join(tmpdir(), "locara-launch-"));
  const closing: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const end of closing) await end();
    await rm(out, { recursive: true, force: true });
  };
  try {
    const prepared = await prepareApp(resolve(appFolder), {
      home,
      variables: {},
      fixtures,
      sparePage: join(out, "page"),
      say,
    });
    const environment = environmentOf(home);
    const sandbox =
      wanted === "off"
        ? { missing: "this launch asked for none" }
        : await openSandbox(prepared.places, out, environment);
    const level = "missing" in sandbox ? undefined : sandbox.level;
    // As `locara dev` has it: a test's models are served on this machine.
    const launcher = await openFetchLauncher(prepared.places, out, "development", say, level);
    closing.push(launcher.close);
    const built: Built = { prepared, out, launcher: launcher.socket, environment, sandbox, close };
    if (host === "browser") return await browser(built, hostBundle);
    const picker =
      "missing" in sandbox ? null : await openPickerLauncher({ places: prepared.places, out, dialog, say });
    if (picker !== null) closing.push(picker.close);
    return await electron(built, picker?.socket);
  } catch (error) {
    await close();
    throw error;
  }
}

/** Builds what all launches of an app share. Without it, those who may not write in its folder build it for each. */
export async function buildForLaunches(appFolder: string): Promise<void> {
  await buildApp(resolve(appFolder));
  await buildRuntime(join(appFolder, ".locara"));
}

const say = (): void => undefined;

interface Built {
  readonly prepared: PreparedApp;
  readonly out: string;
  /** The socket of who fetches models. */
  readonly launcher: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly sandbox: AppSandbox | { readonly missing: string };
  close(): Promise<void>;
}

async function browser(
  { prepared, out, launcher, environment, sandbox, close }: Built,
  hostBundle: string | undefined,
): Promise<LaunchedBrowser> {
  const { ipc, places } = prepared;
  const waiting: ((url: string) => void)[] = [];
  const asked: string[] = [];
  const usual = await buildBrowserHost(out);
  const build = {
    ...usual,
    ...(hostBundle === undefined ? {} : { host: hostBundle, codeCache: `${dirname(hostBundle)}/code-cache` }),
    launcher,
    ...("missing" in sandbox ? {} : { sandbox }),
  };
  const host = await startBrowserProcess(places, build, environment);
  host.onQuestion((question) => {
    const receive = waiting.shift();
    if (receive === undefined) asked.push(question);
    else receive(question);
  });
  return {
    host: "browser",
    ipc,
    places,
    sandbox: levelOf(sandbox),
    url: host.url,
    openUrl: host.openUrl,
    permissionsUrl: host.permissionsUrl,
    question: () => new Promise((resolve) => (asked.length > 0 ? resolve(asked.shift() ?? "") : waiting.push(resolve))),
    async close() {
      await host.close();
      await close();
    },
  };
}

async function electron(built: Built, picker: string | undefined): Promise<LaunchedElectron> {
  const { prepared, out, launcher, environment, sandbox, close } = built;
  const { ipc, places } = prepared;
  const program = electronProgram(process.env);
  if (program === null) {
    throw new Error("There is no Electron to start; set ELECTRON_OVERRIDE_DIST_PATH to a folder that holds one.");
  }
  const folder = await buildElectronLaunch(prepared, out, { launcher, picker });
  const brokers = [launcher, ...(picker === undefined ? [] : [picker])];
  return {
    host: "electron",
    ipc,
    places,
    sandbox: levelOf(sandbox),
    executablePath: "missing" in sandbox ? program : await debuggedElectron({ places, out, program, folder, brokers }),
    args: [folder],
    env: environment,
    chromiumSandbox: true,
    close,
  };
}

const levelOf = (sandbox: Built["sandbox"]): Launched["sandbox"] => ("missing" in sandbox ? sandbox : sandbox.level);

/** A program for Playwright that puts Electron into the sandbox before it is debugged. */
async function debuggedElectron(start: DebuggedStart): Promise<string> {
  const told = join(start.out, "start.json");
  const program = join(start.out, "electron-in-sandbox");
  await writeFile(told, JSON.stringify(start));
  const outside = fileURLToPath(new URL("./debugged-electron/outside.ts", import.meta.url));
  const { NODE_COMPILE_CACHE: cache } = process.env;
  const compiled = cache === undefined ? [] : ["env", `NODE_COMPILE_CACHE=${cache}`];
  const quoted = [...compiled, process.execPath, outside, told].map((word) => `'${word.replaceAll("'", "'\\''")}'`);
  await writeFile(program, `#!/bin/sh\nexec ${quoted.join(" ")} "$@"\n`);
  await chmod(program, 0o700);
  return program;
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

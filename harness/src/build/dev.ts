import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type ExitCode, exitCodes, type Io } from "../cli/command.ts";
import { buildBrowserHost } from "./browser.ts";
import { type BrowserProcess, startBrowserProcess } from "./browser-process.ts";
import { electronProgram, whyNoWindow } from "./electron-binary.ts";
import { electronInside, programInside } from "./electron-inside.ts";
import { type FetchReach, openFetchLauncher } from "./fetch-launcher.ts";
import { desktopDialog, openPickerLauncher } from "./picker-launcher.ts";
import { ManifestErrors, type PreparedApp, prepareApp } from "./prepare.ts";
import { type AppSandbox, openSandbox } from "./sandbox.ts";
import { showInBrowser } from "./show-in-browser.ts";
import { startInside } from "./start-inside.ts";

export interface DevOptions {
  readonly app: string;
  readonly host: "electron" | "browser" | undefined;
  /** Show the address in the user's browser too. */
  readonly open: boolean;
  readonly reach: FetchReach;
  /** Start the app in its sandbox, or not at all. */
  readonly sandbox: boolean;
}

/** Compiles, builds and runs an app from its folder until it ends or is interrupted. */
export async function runDev({ app, host, open, reach, sandbox: wanted }: DevOptions, io: Io): Promise<ExitCode> {
  const program = chooseElectron(host, io);
  if (program === "unavailable") return exitCodes.unavailable;
  const ended = endSignal(io.interrupted);
  const say = (line: string): void => io.err(`${line}\n`);
  let prepared: PreparedApp;
  try {
    prepared = await prepareApp(resolve(io.cwd, app), {
      home: homedir(),
      variables: io.env,
      fixtures: "when-needed",
      reach,
      say,
    });
  } catch (error) {
    if (!(error instanceof ManifestErrors)) throw error;
    io.err(error.message);
    return exitCodes.findings;
  }
  const out = await mkdtemp(join(tmpdir(), "locara-dev-"));
  try {
    const sandbox = wanted ? await openSandbox(prepared.places, out, io.env) : undefined;
    if (sandbox !== undefined && "missing" in sandbox) {
      say(`There is no sandbox here: ${sandbox.missing}. Nothing was started.`);
      return exitCodes.unavailable;
    }
    if (sandbox?.level.landlock) say(`The sandbox lacks its second wall: ${sandbox.level.landlock}.`);
    const launcher = await openFetchLauncher(prepared.places, out, reach, say, sandbox?.level);
    try {
      const running = { out, io, say, ended, sandbox, launcher: launcher.socket };
      return program === null
        ? await inBrowser(prepared, { ...running, open })
        : await inElectron(prepared, program, running);
    } finally {
      await launcher.close();
    }
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

/** The Electron to start, null for the browser host. What was asked for and cannot be is said, and nothing else is started. */
function chooseElectron(host: DevOptions["host"], io: Io): string | null | "unavailable" {
  if (host === "browser") return null;
  const program = electronProgram(io.env);
  const why =
    program === null ? "There is no Electron here." : whyNoWindow(process.platform, io.env, process.getuid?.());
  if (why === null) return program;
  io.err(host === "electron" ? `${why}\n` : `${why} The app opens in your browser instead.\n`);
  return host === "electron" ? "unavailable" : null;
}

interface Running {
  readonly out: string;
  readonly io: Io;
  readonly say: (line: string) => void;
  /** The socket of who fetches models for the app. */
  readonly launcher: string;
  /** Aborted when this process is to end. */
  readonly ended: AbortSignal;
  readonly sandbox: AppSandbox | undefined;
}

async function inBrowser(
  prepared: PreparedApp,
  { out, open, io, ended, launcher, sandbox }: Running & { readonly open: boolean },
): Promise<ExitCode> {
  let host: BrowserProcess;
  try {
    const build = { ...(await buildBrowserHost(out)), launcher, ...(sandbox === undefined ? {} : { sandbox }) };
    host = await startBrowserProcess(prepared.places, build, io.env, ended);
  } catch (error) {
    if (ended.aborted) return exitCodes.interrupted;
    throw error;
  }
  try {
    io.out(`Open ${host.url}\n`);
    io.err(`What it may do, and what it did: ${host.permissions}\n`);
    host.onQuestion((url) => {
      io.err(`The app asks you something: ${url}\n`);
      if (open && io.terminal) {
        showInBrowser(url, out, io.env).catch((error: unknown) => io.err(`${String(error)}\n`));
      }
    });
    if (open && io.terminal) await showInBrowser(await host.openUrl(), out, io.env);
    const code = await Promise.race([host.ended, aborted(ended)]);
    if (ended.aborted) return exitCodes.interrupted;
    return code === 0 ? exitCodes.fine : exitCodes.unavailable;
  } finally {
    await host.close();
  }
}

async function inElectron(
  prepared: PreparedApp,
  program: string,
  { out, io, say, ended, launcher, sandbox }: Running,
): Promise<ExitCode> {
  // The bundler that the app's preload needs is loaded only by who needs it.
  const { buildElectronLaunch } = await import("./electron-launch.ts");
  const picker =
    sandbox === undefined
      ? null
      : await openPickerLauncher({
          places: prepared.places,
          out,
          dialog: await desktopDialog(program, out, io.env, say),
          say,
        });
  try {
    const folder = await buildElectronLaunch(prepared, out, { launcher, picker: picker?.socket });
    const child =
      sandbox === undefined
        ? spawn(program, [folder], { stdio: ["ignore", "inherit", "inherit"], env: { ...io.env } })
        : startInside(
            electronInside(sandbox, {
              program,
              arguments: [folder],
              environment: io.env,
              lent: [folder, launcher, ...(picker === null ? [] : [picker.socket])],
            }),
            ["ignore", "inherit", "inherit"],
          );
    const stop = (): void => {
      const inside = sandbox === undefined || child.pid === undefined ? undefined : programInside(child.pid);
      if (inside === undefined) child.kill("SIGTERM");
      else process.kill(inside, "SIGTERM");
    };
    if (ended.aborted) stop();
    ended.addEventListener("abort", stop, { once: true });
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", resolve);
    });
    if (ended.aborted) return exitCodes.interrupted;
    return code === 0 ? exitCodes.fine : exitCodes.unavailable;
  } finally {
    await picker?.close();
  }
}

/** One signal for Ctrl-C, which the CLI hears, and for being told to end. */
function endSignal(interrupted: AbortSignal): AbortSignal {
  const told = new AbortController();
  process.once("SIGTERM", () => told.abort());
  return AbortSignal.any([interrupted, told.signal]);
}

const aborted = (signal: AbortSignal): Promise<null> =>
  signal.aborted
    ? Promise.resolve(null)
    : new Promise((resolve) => signal.addEventListener("abort", () => resolve(null), { once: true }));

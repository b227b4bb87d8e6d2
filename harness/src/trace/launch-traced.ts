import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, realpathSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { AppPlaces } from "@locara/runtime";
import type { IpcFile } from "@locara/schema";
import { buildBrowserHost } from "../build/browser.ts";
import { nativeModules } from "../build/bundle-runtime.ts";
import { openFetchLauncher } from "../build/fetch-launcher.ts";
import { prepareApp } from "../build/prepare.ts";
import { modelFixtures } from "../kit/model-fixtures/model-fixtures.ts";
import type { Symbols } from "./judge.ts";
import type { TracedStart } from "./start-host.ts";
import { tracedCalls } from "./touches.ts";

/** An app on the browser host with strace around the host and all that it starts. */
export interface TracedApp {
  readonly url: string;
  readonly places: AppPlaces;
  readonly ipc: IpcFile;
  /** What the platform's list calls by symbols. */
  readonly symbols: Symbols;
  readonly standIns: readonly string[];
  /** Ends the app and gives what strace wrote. */
  finish(): Promise<string>;
}

/** The tracer's own arguments. Rings of commands are refused: what goes through one no tracer sees, and Node does without. */
export const straceArguments = (file: string): readonly string[] => [
  "-f",
  "--seccomp-bpf",
  "-y",
  "-yy",
  "-s",
  "4096",
  "-e",
  `trace=${tracedCalls.join(",")}`,
  "-e",
  "inject=io_uring_setup:error=ENOSYS",
  "-o",
  file,
];

/** Why system calls cannot be watched here, as one sentence; null where they can. */
export function straceMissing(): string | null {
  if (process.platform !== "linux") return "strace is a program for Linux.";
  const tried = spawnSync("strace", ["-f", "--seccomp-bpf", "-e", "trace=%file", "-o", "/dev/null", "true"], {
    encoding: "utf8",
  });
  if (tried.error !== undefined) return "strace is not installed.";
  return tried.status === 0 ? null : `strace may not trace here: ${tried.stderr.trim().split("\n")[0]}`;
}

/**
 * Opens an app for a test on the browser host, in a process of its own with a tracer around it. What compiles and builds it
 * is not traced, and neither is who fetches models: it is not the app's child.
 */
export async function launchTraced(
  folder: string,
  { home, out }: { readonly home: string; readonly out: string },
): Promise<TracedApp> {
  for (const made of [home, out]) await mkdir(made, { recursive: true });
  const prepared = await prepareApp(folder, {
    home,
    variables: {},
    fixtures: "always",
    sparePage: join(out, "page"),
    say: () => undefined,
  });
  const { places, ipc } = prepared;
  const launcher = await openFetchLauncher(places, out, "development", () => undefined);
  const build = { ...(await buildBrowserHost(out)), launcher: launcher.socket };
  const trace = join(out, "strace.txt");
  const start: TracedStart = { places, build };
  const { PATH = "" } = process.env;
  const child = spawn(
    "strace",
    [
      ...straceArguments(trace),
      process.execPath,
      fileURLToPath(new URL("start-host.ts", import.meta.url)),
      JSON.stringify(start),
    ],
    { stdio: ["pipe", "pipe", "inherit"], env: { PATH, HOME: home, LANG: "C.UTF-8" }, cwd: out },
  );
  const url = await firstUrl(child);
  const { llm, speech, embedding } = await modelFixtures();
  return {
    url,
    places,
    ipc,
    standIns: [llm, speech, embedding].map(({ sha256 }) => sha256),
    symbols: symbolsOf(places, { runtime: join(build.host, ".."), launcher: launcher.socket, home, out }),
    async finish() {
      const ended = child.exitCode === null ? once(child, "exit") : null;
      child.stdin?.end();
      await ended;
      await launcher.close();
      return readFile(trace, "utf8");
    },
  };
}

async function firstUrl(child: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: child.stdout as NonNullable<typeof child.stdout> }))
    return (JSON.parse(line) as { readonly url: string }).url;
  throw new Error("The traced host ended without an address.");
}

/** Where the platform's list finds the parts of this installation. */
export function symbolsOf(
  places: AppPlaces,
  {
    runtime,
    launcher,
    home,
    out,
  }: { readonly runtime: string; readonly launcher: string; readonly home: string; readonly out: string },
): Symbols {
  const real = (path: string): string => (existsSync(path) ? realpathSync(path) : path);
  const modules = real(nativeModules());
  return {
    $HOME: home,
    // Without HOME in its environment, a process asks the system whose home this is.
    $USER: userInfo().homedir,
    $RUNTIME: runtime,
    $MODULES: modules,
    // Every folder above the bundles and the packages: Node looks there too.
    $ABOVE: [...new Set([...foldersAbove(modules), ...foldersAbove(runtime)])],
    $CONTAINER: dirname(places.appData),
    $NODE: real(process.execPath),
    $LAUNCHER: launcher,
    $OUT: out,
    $STATE: places.state,
    $MODELS: places.models,
  };
}

/** Every folder above one; the root is the empty word. */
export const foldersAbove = (folder: string): readonly string[] =>
  folder.split("/").map((_, depth, names) => names.slice(0, depth).join("/"));

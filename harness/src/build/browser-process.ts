import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { type AppPlaces, type BrowserLaunch, firstInherited, type HostLine } from "@locara/runtime";
import { LocaraError } from "@locara/schema";
import type { BrowserBuild } from "./browser.ts";
import { handedDown } from "./handed-down.ts";
import { type AppSandbox, sandboxEnvironment } from "./sandbox.ts";
import { startInside } from "./start-inside.ts";

/** The browser host, running in a process of its own. */
export interface BrowserProcess {
  /** The way to the app, once: straight to it, or by way of consent and models. */
  readonly url: string;
  /** What the app may do and what it did, once. */
  readonly permissions: string;
  /** Called with the one-time address of each question that the app has for its user. */
  onQuestion(receive: (url: string) => void): void;
  /** Another one-time address of the app. */
  openUrl(): Promise<string>;
  /** Another one of its permissions. */
  permissionsUrl(): Promise<string>;
  /** Settles when the process has ended: its exit code, or null for a signal. */
  readonly ended: Promise<number | null>;
  /** Closes the app and waits for the process. */
  close(): Promise<void>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Loading the host makes more garbage than V8 has room for at first: with this much, none is collected before it listens. */
const atStart = "--min-semi-space-size=4";

/**
 * Starts the bundled host on an app. It ends with this process, however that goes: its input is a pipe from here.
 *
 * Throws what the host says where it cannot open the app, or when `ended` aborts before it did.
 */
export async function startBrowserProcess(
  places: AppPlaces,
  { files, host, codeCache, launcher, sandbox }: BrowserBuild,
  environment: Environment,
  interrupted?: AbortSignal,
): Promise<BrowserProcess> {
  const launch: BrowserLaunch = { places, files, ...(launcher === undefined ? {} : { launcher }) };
  const child =
    sandbox === undefined
      ? spawn(process.execPath, [atStart, host, JSON.stringify(launch)], {
          stdio: ["pipe", "pipe", "inherit"],
          env: { ...environment, NODE_COMPILE_CACHE: codeCache },
        })
      : await hostInside(sandbox, {
          host,
          launch,
          environment: { ...sandboxEnvironment(environment), NODE_COMPILE_CACHE: codeCache },
        });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", resolve);
  });
  // Who waits for it hears of it; until then the lines end, which says it too.
  ended.catch(() => undefined);
  // A host that is just ending takes no more lines.
  child.stdin.on("error", () => undefined);
  // A signal would meet bubblewrap, which ends what is inside without a word.
  const stop = (): void => void (sandbox === undefined ? child.kill("SIGTERM") : child.stdin.end());
  const close = async (): Promise<void> => {
    stop();
    await ended;
  };
  interrupted?.addEventListener("abort", stop, { once: true });
  if (interrupted?.aborted) stop();

  const lines = createInterface({ input: child.stdout });
  const closed = once(lines, "close");
  const answers: ((line: Exclude<HostLine, { readonly question: string }>) => void)[] = [];
  let asked: (url: string) => void = () => undefined;
  lines.on("line", (text) => {
    const line = JSON.parse(text) as HostLine;
    if ("question" in line) asked(line.question);
    else answers.shift()?.(line);
  });
  const next = async (): Promise<Extract<HostLine, { readonly url: string }>> => {
    const line = await Promise.race([
      new Promise<Exclude<HostLine, { readonly question: string }>>((resolve) => answers.push(resolve)),
      closed.then(() => null),
    ]);
    if (line === null) throw new Error(`The browser host ended with ${(await ended) ?? "a signal"}.`);
    if ("url" in line) return line;
    const { code, message, hint } = line.error;
    throw new LocaraError(code, message, hint);
  };
  const another = () => {
    const asked = next();
    child.stdin.write("\n");
    return asked;
  };
  return {
    ...(await next()),
    ended,
    close,
    onQuestion(receive) {
      asked = receive;
    },
    openUrl: async () => (await another()).url,
    permissionsUrl: async () => (await another()).permissions,
  };
}

interface Inside {
  readonly host: string;
  readonly launch: BrowserLaunch;
  readonly environment: Readonly<Record<string, string>>;
}

/** In its sandbox the host can open no socket: the two that it serves on are opened here and handed down. */
async function hostInside(
  sandbox: AppSandbox,
  { host, launch, environment }: Inside,
): Promise<ChildProcessByStdio<Writable, Readable, null>> {
  const sockets = await handedDown(2);
  const told: BrowserLaunch = {
    ...launch,
    listening: { app: firstInherited, surface: firstInherited + 1 },
    confined: sandbox.engines,
  };
  const command = sandbox.around({
    program: process.execPath,
    arguments: [atStart, host, JSON.stringify(told)],
    environment,
    calls: { network: "none", unixSockets: "made", namespaces: "refused" },
    lent: [dirname(host), ...(launch.launcher === undefined ? [] : [launch.launcher])],
    inherited: sockets.length,
  });
  // Node's types know the first three alone, and only where there are no others.
  return startInside(command, ["pipe", "pipe", "inherit"], sockets) as ChildProcessByStdio<Writable, Readable, null>;
}

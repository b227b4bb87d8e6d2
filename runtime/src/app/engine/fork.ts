import { type ChildProcess, fork, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { engineRestrictions } from "../../sandbox/engine-profile.ts";
import type { EnterJob } from "../../sandbox/enter-job.ts";
import type { EngineLog } from "./backend.ts";
import type { EngineKind, SpawnEngine } from "./spawn.ts";

export interface ForkOptions {
  readonly log: EngineLog;
  /** The engine's entry file; its source by default. */
  readonly entry?: string;
  /** Puts each engine into a narrower sandbox of its own, inside of the app's. */
  readonly confined?: Confinement;
}

export interface Confinement {
  /** `sandbox/enter.ts`, bundled, which closes it. */
  readonly enter: string;
  /** The folders of the engine's code and of its native modules. */
  readonly code: readonly string[];
  /** The model cache. */
  readonly models: string;
  /** What the launcher found missing on this machine. */
  readonly without: EnterJob["without"];
}

/**
 * What an engine process sees of the environment: nothing of the app's, no proxies, no tokens. llama.cpp computes on
 * one thread of the pool at a time, and idle threads beside it cost it most of its speed.
 */
export const engineEnvironment = (kind: EngineKind): Record<string, string> => ({
  ...(kind === "llama" ? { UV_THREADPOOL_SIZE: "1" } : {}),
  NODE_LLAMA_CPP_SKIP_DOWNLOAD: "true",
  // A library asks where the user's home is, and a sandbox has no list of users; there is nothing for an engine in it.
  HOME: "/nonexistent",
  LANG: "C.UTF-8",
});

/** Starts engines as child processes of Node, their output in the app's log. */
export function forkEngine({
  log,
  entry = fileURLToPath(new URL("./process.ts", import.meta.url)),
  confined,
}: ForkOptions): SpawnEngine {
  return (kind) => {
    const child =
      confined === undefined
        ? fork(entry, [kind], {
            serialization: "advanced",
            execArgv: [],
            env: engineEnvironment(kind),
            stdio: ["ignore", "pipe", "pipe", "ipc"],
          })
        : forkConfined(entry, kind, confined);
    for (const stream of [child.stdout, child.stderr]) {
      if (stream !== null)
        createInterface({ input: stream }).on("line", (line) => log("warn", `${kind}: ${line.slice(0, 500)}`));
    }
    let dead = false;
    child.on("error", (error) => log("error", `The ${kind} engine: ${error.message}`));
    return {
      send(message) {
        // A message to a process that is just dying is lost with it; `onExit` tells.
        if (!dead && child.connected) child.send(message as object, () => undefined);
      },
      onMessage: (receive) => void child.on("message", receive),
      onExit: (receive) =>
        void child.once("exit", (code, signal) => {
          dead = true;
          receive(signal ?? `exit code ${code}`);
        }),
      kill: () => void child.kill("SIGKILL"),
    };
  };
}

const [channelAt, jobAt] = [3, 4];

/** A fork by way of `enter`, which hands the channel on. */
function forkConfined(entry: string, kind: EngineKind, { enter, code, models, without }: Confinement): ChildProcess {
  const arch = process.arch === "arm64" ? "arm64" : "x64";
  const job: EnterJob = {
    ...engineRestrictions(kind, { node: process.execPath, code, models }, arch),
    without,
    keep: [channelAt],
    program: process.execPath,
    arguments: [entry, kind],
    environment: {
      ...engineEnvironment(kind),
      NODE_CHANNEL_FD: String(channelAt),
      NODE_CHANNEL_SERIALIZATION_MODE: "advanced",
    },
  };
  const child = spawn(process.execPath, [enter, String(jobAt)], {
    serialization: "advanced",
    env: {},
    stdio: ["ignore", "pipe", "pipe", "ipc", "pipe"],
  });
  const told = child.stdio[jobAt] as Writable;
  // One that ended at once is told by its exit.
  told.on("error", () => undefined).end(JSON.stringify(job));
  return child;
}

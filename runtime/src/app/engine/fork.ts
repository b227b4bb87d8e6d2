import { fork } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { EngineLog } from "./backend.ts";
import type { EngineKind, SpawnEngine } from "./spawn.ts";

export interface ForkOptions {
  readonly log: EngineLog;
  /** The engine's entry file; its source by default. */
  readonly entry?: string;
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
}: ForkOptions): SpawnEngine {
  return (kind) => {
    const child = fork(entry, [kind], {
      serialization: "advanced",
      execArgv: [],
      env: engineEnvironment(kind),
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
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

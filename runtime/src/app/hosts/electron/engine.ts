import { createInterface } from "node:readline";
import { utilityProcess } from "electron";
import { engineEnvironment } from "../../engine/fork.ts";
import type { SpawnEngine } from "../../engine/spawn.ts";
import { inOwnMemory } from "./own-memory.ts";

type Log = (level: "warn" | "error", text: string) => void;

/** Starts engines as Electron utility processes of the bundled entry, their output in the app's log. */
export function utilityEngine(entry: string, log: Log): SpawnEngine {
  return (kind) => {
    const child = utilityProcess.fork(entry, [kind], {
      serviceName: `locara-${kind}`,
      stdio: "pipe",
      execArgv: [],
      env: engineEnvironment(kind),
    });
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on("line", (line) => log("warn", `${kind}: ${line.slice(0, 500)}`));
    }
    let dead = false;
    child.once("exit", () => {
      dead = true;
    });
    return {
      send(message) {
        // A message to a process that is just dying is lost with it; `onExit` tells.
        if (!dead) child.postMessage(inOwnMemory(message));
      },
      onMessage: (receive) => void child.on("message", receive),
      onExit: (receive) => void child.once("exit", (code) => receive(`exit code ${code}`)),
      kill: () => void child.kill(),
    };
  };
}

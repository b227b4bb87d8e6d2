import { existsSync, readdirSync, readFileSync } from "node:fs";
import type { Launched } from "./launch.ts";

/** The process in which an engine of the app runs now, or null. */
export async function engineProcess(kind: "llama" | "whisper", { electron }: Launched): Promise<number | null> {
  if (electron === null) return childOf(process.pid, new RegExp(`engine/process\\.ts\\0${kind}\\0`));
  return electron.evaluate(
    ({ app }, name) =>
      app.getAppMetrics().find((metric) => metric.serviceName === name || metric.name === name)?.pid ?? null,
    `locara-${kind}`,
  );
}

/** Ends an engine as a crash would, as soon as it runs. */
export async function killEngine(kind: "llama" | "whisper", launched: Launched): Promise<void> {
  for (let turn = 0; turn < 1000; turn++) {
    const pid = await engineProcess(kind, launched);
    if (pid !== null) return void process.kill(pid, "SIGKILL");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`No ${kind} engine was started.`);
}

/** The child with such a command line, as Linux tells it. */
function childOf(parent: number, commandLine: RegExp): number | null {
  if (!existsSync("/proc/self/stat")) return null;
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      // What follows the name in brackets: state, parent, …
      const [, ppid] = readFileSync(`/proc/${name}/stat`, "utf8")
        .replace(/^.*\) /s, "")
        .split(" ");
      if (Number(ppid) === parent && commandLine.test(readFileSync(`/proc/${name}/cmdline`, "utf8")))
        return Number(name);
    } catch (error) {
      // Processes end while one looks.
      if (!["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
    }
  }
  return null;
}

import { commandLine, family, ownId } from "./processes.ts";

export type EngineKind = "llama" | "whisper" | "tools";

interface KillOptions {
  /**
   * The engine's process id as Electron's main process sees it (`app.getAppMetrics()`, service name `locara-<kind>`): its
   * command line does not name it. A browser host needs none.
   */
  readonly seenInside?: () => Promise<number | undefined>;
  /** How long to wait for the engine to be started. */
  readonly patienceMilliseconds?: number;
}

/**
 * Ends an engine of a launched app with SIGKILL, as a crash would, as soon as it runs, and gives its process id. The app
 * must have been started from this process. Linux only.
 */
export async function killEngine(
  kind: EngineKind,
  { seenInside, patienceMilliseconds = 10_000 }: KillOptions = {},
): Promise<number> {
  const until = performance.now() + patienceMilliseconds;
  while (performance.now() < until) {
    const pid = seenInside === undefined ? byCommandLine(kind) : outside(await seenInside());
    if (pid !== undefined) {
      process.kill(pid, "SIGKILL");
      return pid;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`No ${kind} engine was started within ${patienceMilliseconds} ms.`);
}

const byCommandLine = (kind: EngineKind): number | undefined =>
  family().find((id) => commandLine(id).endsWith(`\0${kind}\0`));

/**
 * A sandboxed app has process ids of its own: the same process has another one here. Chromium's pages have namespaces
 * within that one, so of several with this id the engine is the one that Electron calls a utility.
 */
function outside(inside: number | undefined): number | undefined {
  const same = family().filter((id) => id !== process.pid && inside !== undefined && ownId(id) === inside);
  return same.find((id) => commandLine(id).includes("--type=utility")) ?? same[0];
}

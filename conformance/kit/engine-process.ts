import { inMain } from "./in-main.ts";
import type { Launched } from "./launch.ts";
import { commandLine, family } from "./processes.ts";

type Kind = "llama" | "whisper";

/** The process in which an engine of the app runs now, or undefined. */
async function engineProcess(kind: Kind, { electron }: Launched): Promise<number | undefined> {
  if (electron === null) return family().find((id) => commandLine(id).endsWith(`\0${kind}\0`));
  return inMain(
    electron,
    ({ app }, name) => app.getAppMetrics().find((metric) => metric.serviceName === name || metric.name === name)?.pid,
    `locara-${kind}`,
  );
}

/** Ends an engine as a crash would, as soon as it runs. */
export async function killEngine(kind: Kind, launched: Launched): Promise<void> {
  for (let turn = 0; turn < 1000; turn++) {
    const pid = await engineProcess(kind, launched);
    if (pid !== undefined) return void process.kill(pid, "SIGKILL");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`No ${kind} engine was started.`);
}

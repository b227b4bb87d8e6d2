import { killEngine as kill } from "@locara/harness/faults";
import { inMain } from "./in-main.ts";
import type { Launched } from "./launch.ts";

type Kind = "llama" | "whisper";

/** Ends an engine as a crash would, as soon as it runs. */
export async function killEngine(kind: Kind, { electron }: Launched): Promise<void> {
  if (electron === null) return void (await kill(kind));
  const seenInside = () =>
    inMain(
      electron,
      ({ app }, name) => app.getAppMetrics().find((metric) => metric.serviceName === name || metric.name === name)?.pid,
      `locara-${kind}`,
    );
  await kill(kind, { seenInside });
}

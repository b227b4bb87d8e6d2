import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { BrowserProcess } from "../../harness/src/build/browser-process.ts";

/** Starts `bare-host.mjs` as `startBrowserProcess` does ours. */
export async function startBareBrowserHost(env: NodeJS.ProcessEnv): Promise<Pick<BrowserProcess, "url" | "close">> {
  const host = spawn(process.execPath, [join(import.meta.dirname, "bare-host.mjs")], {
    stdio: ["ignore", "pipe", "inherit"],
    env,
  });
  const [url] = (await once(createInterface({ input: host.stdout }), "line")) as [string];
  return {
    url,
    async close() {
      host.kill("SIGTERM");
      if (host.exitCode === null && host.signalCode === null) await once(host, "exit");
    },
  };
}

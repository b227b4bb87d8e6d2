import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { BrowserProcess } from "../../harness/src/build/browser-process.ts";

type BareProcess = Pick<BrowserProcess, "url" | "close">;

/** An empty page on loopback, started as `startBrowserProcess` starts our host. */
export const startBareBrowserHost = (env: NodeJS.ProcessEnv): Promise<BareProcess> => start("bare-host.mjs", env);

/** A page that has everything it says echoed, started the same. */
export const startBareEcho = (env: NodeJS.ProcessEnv): Promise<BareProcess> => start("bare-echo.mjs", env);

async function start(script: string, env: NodeJS.ProcessEnv): Promise<BareProcess> {
  const host = spawn(process.execPath, [join(import.meta.dirname, script)], {
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

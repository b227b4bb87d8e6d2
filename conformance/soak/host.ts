import { createInterface } from "node:readline";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { type BrowserLaunch, openBrowserHost } from "@locara/runtime";

/**
 * The browser host in a process of its own, as `locara dev` runs it, that also says how much of its heap is in use.
 * Its argument is a `BrowserLaunch`; `link` and `heap` on its input give a line of JSON each; it ends with its input.
 */
setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

const host = await openBrowserHost({ ...(JSON.parse(process.argv[2] ?? "") as BrowserLaunch), quit: () => undefined });
createInterface({ input: process.stdin })
  .on("line", (line) => {
    if (line === "heap") collect();
    const { heapUsed, external, arrayBuffers } = process.memoryUsage();
    const answer = line === "link" ? { url: host.openUrl() } : { heapUsed, external, arrayBuffers };
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  })
  .on("close", () => void host.close().then(() => process.exit(0)));

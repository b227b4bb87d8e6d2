import { createInterface } from "node:readline";
import { startBrowserProcess } from "../build/browser-process.ts";

/**
 * Starts the browser host as `locara dev` does, in a small process of its own, so that a tracer around it sees the host
 * from its first system call and nothing of the compiler. Its argument is a `TracedStart`; it says one line of JSON and
 * ends with its standard input.
 */
export type TracedStart = {
  readonly places: Parameters<typeof startBrowserProcess>[0];
  readonly build: Parameters<typeof startBrowserProcess>[1];
};

const { places, build } = JSON.parse(process.argv[2] ?? "") as TracedStart;
const host = await startBrowserProcess(places, build, process.env);
process.stdout.write(`${JSON.stringify({ url: host.url })}\n`);
createInterface({ input: process.stdin }).on("close", () => void host.close().then(() => process.exit(0)));

import { createInterface } from "node:readline";
import { type ErrorJson, toLocaraError } from "@locara/schema";
import { type BrowserHostOptions, openBrowserHost } from "./main.ts";

/**
 * The browser host as a process of its own, bundled. Its argument is a `BrowserLaunch`; it says one `HostLine` at once,
 * and another for every line on its standard input. It ends with that input, with its user, or when it is told to.
 */

export type BrowserLaunch = Pick<BrowserHostOptions, "places" | "files" | "launcher" | "listening" | "confined">;

/**
 * A line of JSON on standard output: the one-time addresses of the app and of its permissions, or why there are none; or,
 * whenever the app asks its user for something, the one-time address of the question.
 */
export type HostLine =
  | { readonly url: string; readonly permissions: string }
  | { readonly error: ErrorJson }
  | { readonly question: string };

const say = (line: HostLine): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

async function run(): Promise<void> {
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => end());
  // Whoever reads the lines may be gone; its end is told by the input.
  process.stdout.on("error", () => end());
  // It was for this process; programs that it starts have their own.
  delete process.env.NODE_COMPILE_CACHE;
  const launch = JSON.parse(process.argv[2] ?? "") as BrowserLaunch;
  const host = await openBrowserHost({ ...launch, quit: end, asked: (question) => say({ question }) });
  say({ url: host.url, permissions: host.permissionsUrl() });
  createInterface({ input: process.stdin })
    .on("line", () => say({ url: host.openUrl(), permissions: host.permissionsUrl() }))
    .on("close", () => end());
  await ended;
  await host.close();
}

run().then(
  () => process.exit(0),
  (error: unknown) => {
    say({ error: toLocaraError(error).toJSON() });
    process.exitCode = 3;
    process.stdin.destroy();
  },
);

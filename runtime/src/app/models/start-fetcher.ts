import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { closeSync } from "node:fs";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { LocaraError } from "@locara/schema";
import type { EngineLog } from "../engine/backend.ts";
import type { Reach } from "./addresses.ts";
import { openModelCache } from "./cache.ts";
import { type FetchJob, type FetchReport, readFetchReport } from "./fetch-job.ts";
import { collectModels } from "./references.ts";

export interface FetchProgress {
  progress(haveBytes: number): void;
  readonly signal: AbortSignal;
}

/** Runs one job of the fetcher to its end. Throws what the fetcher says, or `call/cancelled`. */
export type StartFetcher = (job: FetchJob, call: FetchProgress) => Promise<void>;

export interface FetcherPlaces {
  /** The compiler's `.locara/` folder: the only source of addresses. */
  readonly artifacts: string;
  readonly cacheFolder: string;
  readonly log: EngineLog;
  /** Where it may go. Whoever starts it says so; apps run with `public`. */
  readonly reach: Reach;
  /** The process that uses the models; this one by default. */
  readonly holder?: number;
  /** How Node is started; Electron's binary acts as Node only with `ELECTRON_RUN_AS_NODE`. */
  readonly node?: { readonly command: string; readonly environment: Readonly<Record<string, string>> };
  /** The fetcher's entry file; its source by default. */
  readonly entry?: string;
  /** Puts the fetcher into a sandbox that sees these places and no other app's: so the cache is tidied up from here. */
  readonly wrap?: (fetcher: Wrapping) => Wrapped;
}

/** A program to be started in a sandbox, with its whole environment. */
export interface Wrapping {
  readonly program: string;
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** What starts it there. `descriptors` are inherited from 3 on, and closed here once it runs. */
export interface Wrapped {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly descriptors: readonly number[];
}

/** Where a company keeps its own certificate authorities. Nothing else of the environment reaches the fetcher. */
export const certificateVariables = ["SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS"];

/**
 * Starts the fetcher as a process per job: the launcher's role (`launcher.ts`). Where nobody launched an app, its main
 * process plays it, and the fetcher is its child.
 */
export function fetcherProcess(places: FetcherPlaces): StartFetcher {
  const { artifacts, cacheFolder, log, reach, holder = process.pid, wrap } = places;
  const { entry = fileURLToPath(new URL("./fetcher.ts", import.meta.url)) } = places;
  const { command, environment } = places.node ?? { command: process.execPath, environment: {} };
  const inherited = certificateVariables.flatMap((name) =>
    process.env[name] === undefined ? [] : [[name, process.env[name]]],
  );
  const env: Record<string, string> = { ...Object.fromEntries(inherited), ...environment };
  const given = [entry, artifacts, cacheFolder, reach, String(holder)];
  const cache = openModelCache(cacheFolder);

  return async (job, { progress, signal }) => {
    signal.throwIfAborted();
    if (wrap !== undefined) cache.prepare();
    const started = wrap?.({ program: command, arguments: [...given, "narrow"], environment: env }) ?? {
      command,
      arguments: given,
      descriptors: [],
    };
    const child = spawn(started.command, started.arguments, {
      env,
      stdio: ["pipe", "pipe", "pipe", ...started.descriptors],
    }) as ChildProcessWithoutNullStreams;
    for (const descriptor of started.descriptors) closeSync(descriptor);
    const ended = new Promise<string>((resolve) => {
      child.once("error", (error) => resolve(error.message));
      child.once("close", (code, killer) => resolve(killer ?? `exit code ${code}`));
    });
    // A fetcher that is already gone says so by ending, not by a broken pipe.
    child.stdin.on("error", (error) => log("warn", `fetcher: ${error.message}`));
    child.stdin.write(`${JSON.stringify({ capabilityDigest: job.capabilityDigest, modelId: job.modelId })}\n`);
    // The end of its input, and no signal: that would meet the sandbox around it.
    const cancel = () => void child.stdin.end();
    signal.addEventListener("abort", cancel, { once: true });
    createInterface({ input: child.stderr }).on("line", (line) => log("warn", `fetcher: ${line.slice(0, 500)}`));
    try {
      await followReports(child.stdout, () => ended, { progress, signal });
      if (wrap !== undefined) await collectModels(cache, Date.now());
    } finally {
      signal.removeEventListener("abort", cancel);
    }
  };
}

/** Reads what a fetcher says until it says no more. `ended` tells why it did, should it not have been done. */
export async function followReports(
  lines: Readable,
  ended: () => Promise<string>,
  { progress, signal }: FetchProgress,
): Promise<void> {
  let last: FetchReport | null = null;
  const reader = createInterface({ input: lines });
  // A connection that is torn down has no end that a reader of lines would hear of.
  lines.once("close", () => reader.close());
  for await (const line of reader) {
    last = readFetchReport(line) ?? last;
    if (last?.type === "progress") progress(last.haveBytes);
  }
  conclude(last, await ended(), signal);
}

function conclude(last: FetchReport | null, reason: string, signal: AbortSignal): void {
  if (last?.type === "done") return;
  signal.throwIfAborted();
  if (last?.type === "failed") throw new LocaraError(last.error.code, last.error.message, last.error.hint);
  throw new LocaraError(
    "resource/network",
    `The fetcher ended before it was done (${reason}).`,
    "Try again; what was fetched is kept.",
  );
}

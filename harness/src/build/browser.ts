import type { BrowserFiles } from "@locara/runtime";
import { buildRuntime } from "./runtime-build.ts";
import type { AppSandbox } from "./sandbox.ts";

export interface BrowserBuild {
  /** What the host serves besides the app's page, and starts besides itself. */
  readonly files: BrowserFiles;
  /** The host as a process of its own. */
  readonly host: string;
  /** The socket of who fetches models for the host; without one it starts the fetcher itself. */
  readonly launcher?: string;
  /** Starts the host inside; without it, it runs as whoever starts it. */
  readonly sandbox?: AppSandbox;
  /** Where Node keeps what it made of the host when it ran it. */
  readonly codeCache: string;
}

/** Gives the browser host as a bundle, built into `spare` where the project cannot be written. */
export async function buildBrowserHost(spare: string): Promise<BrowserBuild> {
  const { folder, host, bridge, surfaces, engine, fetcher } = await buildRuntime(spare);
  return { files: { bridge, surfaces, engine, fetcher }, host, codeCache: `${folder}/code-cache` };
}

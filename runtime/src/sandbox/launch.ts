import { mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LinuxSandboxFile } from "@locara/schema";
import type { AppPlaces } from "../app/places.ts";
import type { EnterJob } from "./enter-job.ts";
import { bubblewrapArguments, landlockRules, type Place } from "./fill-in.ts";
import type { SandboxLevel } from "./probe.ts";
import { ownFolders, sandboxPlaces } from "./sandbox-places.ts";
import { type SeccompProfile, seccompFilter } from "./seccomp.ts";

/** What is started inside. */
export interface SandboxedProgram {
  /** An absolute path. */
  readonly program: string;
  readonly arguments: readonly string[];
  /** The program's whole environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** What it may ask of the kernel. */
  readonly calls: Pick<SeccompProfile, "network" | "unixSockets" | "namespaces">;
  /** What it needs besides the app's own: its files, and sockets of brokers. All of it can be read and run, none written. */
  readonly lent: readonly (string | Place)[];
  /** How many descriptors it inherits, from `firstInherited` on. */
  readonly inherited?: number;
}

export interface SandboxOptions {
  readonly places: AppPlaces;
  readonly level: SandboxLevel;
  /** The Node that closes the sandbox from inside, and the bundled `enter.ts` that it runs. */
  readonly node: string;
  readonly enter: string;
  /** A folder of the launcher's own, for what the sandbox is told. */
  readonly folder: string;
  /** `XDG_RUNTIME_DIR`. */
  readonly runtimeFolder: string | undefined;
}

/** How to start it: `descriptors` are to be inherited as 3 and 4, and are the caller's to close once it runs. */
export interface SandboxCommand {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly descriptors: readonly [filter: number, job: number];
}

const [filterAt, jobAt] = [3, 4];
/** The level of Landlock that brought rules on TCP ports, and nothing else. */
const portsCame = 4;
/** Descriptors from here on are free for what the program inherits. */
export const firstInherited = 5;

/** The app's `sandbox.linux.json`, applied to this machine and around one program. Makes the app's own folders. */
export function sandboxed(
  { places, level, node, enter, folder, runtimeFolder }: SandboxOptions,
  { program, arguments: args, environment, calls, lent, inherited = 0 }: SandboxedProgram,
): SandboxCommand {
  const file = JSON.parse(readFileSync(join(places.artifacts, "sandbox.linux.json"), "utf8")) as LinuxSandboxFile;
  for (const own of ownFolders(places)) mkdirSync(own, { recursive: true, mode: 0o700 });
  const here = sandboxPlaces(places, { runtime: [node, enter, ...lent], runtimeFolder });
  const rules = landlockRules(file, here);
  const job: EnterJob = {
    // A debugger's port is opened by whoever is debugged, and its number is the system's choice.
    landlock:
      calls.network === "own-namespace"
        ? { ...rules, handled: rules.handled.filter(({ abi }) => abi !== portsCame) }
        : rules,
    without: level.landlock === null ? [] : ["landlock"],
    keep: Array.from({ length: inherited }, (_, index) => firstInherited + index),
    program,
    arguments: args,
    environment,
  };
  const network = file.network === "none" ? calls.network : "host";
  const filter = seccompFilter({ ...calls, network, arch: process.arch === "arm64" ? "arm64" : "x64" });
  return {
    command: "bwrap",
    arguments: [
      ...bubblewrapArguments(file, here),
      ...["--seccomp", String(filterAt), "--", node, enter, String(jobAt)],
    ],
    descriptors: [toldIn(join(folder, "filter"), filter), toldIn(join(folder, "job"), JSON.stringify(job))],
  };
}

/** A file that nobody else reads, open for reading. */
function toldIn(path: string, content: string | Uint8Array): number {
  writeFileSync(path, content, { mode: 0o600 });
  return openSync(path, "r");
}

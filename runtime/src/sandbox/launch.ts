import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { LinuxSandboxFile } from "@locara/schema";
import type { Wrapped, Wrapping } from "../app/models/start-fetcher.ts";
import type { AppPlaces } from "../app/places.ts";
import { bubblewrapArguments, landlockRules, type Place } from "./fill-in.ts";
import { type NarrowOptions, narrowly } from "./narrow-launch.ts";
import { ownFolders, sandboxPlaces } from "./sandbox-places.ts";
import type { SeccompProfile } from "./seccomp.ts";

/** What is started inside. */
export interface SandboxedProgram extends Wrapping {
  /** What it may ask of the kernel. */
  readonly calls: Pick<SeccompProfile, "network" | "unixSockets" | "namespaces">;
  /** What it needs besides the app's own: its files, and sockets of brokers. All of it can be read and run, none written. */
  readonly lent: readonly (string | Place)[];
  /**
   * It draws on an X server. libxcb asks for that by an abstract name first, and takes a refusal as final, not as a reason to ask
   * by path: so where abstract names reach out of the sandbox, which is where the network does, Landlock leaves them alone.
   */
  readonly x11?: boolean;
  /** How many descriptors it inherits, from `firstInherited` on. */
  readonly inherited?: number;
}

export interface SandboxOptions extends NarrowOptions {
  readonly places: AppPlaces;
  /** `XDG_RUNTIME_DIR`. */
  readonly runtimeFolder: string | undefined;
}

/** The app's `sandbox.linux.json`, applied to this machine and around one program. Makes the app's own folders. */
export function sandboxed(
  { places, level, node, enter, runtimeFolder }: SandboxOptions,
  { program, arguments: args, environment, calls, lent, x11 = false, inherited = 0 }: SandboxedProgram,
): Wrapped {
  const file = JSON.parse(readFileSync(join(places.artifacts, "sandbox.linux.json"), "utf8")) as LinuxSandboxFile;
  for (const own of ownFolders(places)) mkdirSync(own, { recursive: true, mode: 0o700 });
  const here = sandboxPlaces(places, { runtime: [node, enter, ...lent], runtimeFolder });
  const rules = landlockRules(file, here);
  const network = file.network === "none" ? calls.network : "host";
  const spared = [
    // A debugger's port is opened by whoever is debugged, and its number is the system's choice.
    ...(calls.network === "own-namespace" ? ["bind_tcp", "connect_tcp"] : []),
    ...(x11 && network === "host" ? ["abstract_unix_socket"] : []),
  ];
  const handled = rules.handled.map(({ abi, rights }) => ({
    abi,
    rights: rights.filter((right) => !spared.includes(right)),
  }));
  return narrowly(
    {
      bubblewrap: bubblewrapArguments(file, here),
      landlock: { ...rules, handled },
      calls: { ...calls, network },
    },
    { level, node, enter },
    { program, arguments: args, environment },
    inherited,
  );
}

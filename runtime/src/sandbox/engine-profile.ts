import { everyRight, landlockRights } from "@locara/schema";
import type { EngineKind } from "../app/engine/spawn.ts";
import type { EnterJob } from "./enter-job.ts";
import { seccompFilter } from "./seccomp.ts";
import type { Architecture } from "./system-calls.ts";

/** What an engine process needs of the disk. */
export interface EngineFiles {
  readonly node: string;
  /** The folders of the bundles and of the native modules. */
  readonly code: readonly string[];
  /** The model cache. */
  readonly models: string;
}

/** What starts a program on Linux is a program too. */
const loaders = ["/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1"];
const system = [
  "/usr/lib",
  "/usr/lib64",
  "/lib",
  "/lib64",
  "/etc/ld.so.cache",
  "/etc/ssl",
  "/proc",
  "/sys/devices/system",
];

/**
 * What holds for an engine besides the sandbox that the app is in: it parses what strangers made, so it reads its code and, where
 * it runs models, these; it writes nothing, starts nothing but Node, and makes no socket.
 */
export function engineRestrictions(
  kind: EngineKind,
  { node, code, models }: EngineFiles,
  arch: Architecture,
): Pick<EnterJob, "landlock" | "filter"> {
  const readable = [...system, ...code, ...(kind === "tools" ? [] : [models])];
  const filter = seccompFilter({ arch, network: "none", unixSockets: "refused", namespaces: "refused" });
  return {
    landlock: {
      handled: everyRight,
      rules: [
        ...[node, ...loaders].map((path) => ({ path, rights: ["execute", "read_file"] })),
        ...readable.map((path) => ({ path, rights: landlockRights.read })),
        ...["/dev/urandom", "/dev/random"].map((path) => ({ path, rights: ["read_file"] })),
        { path: "/dev/null", rights: ["read_file", "write_file"] },
      ],
      connect: [],
    },
    filter: btoa(String.fromCharCode(...filter)),
  };
}

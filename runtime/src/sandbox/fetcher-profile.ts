import { everyRight, landlockRights, resolverFiles } from "@locara/schema";
import type { Reach } from "../app/models/addresses.ts";
import type { LandlockRules } from "./landlock-rights.ts";
import type { SeccompProfile } from "./seccomp.ts";

/** A sandbox that is not an app's but that of one program of the runtime: the parts of `sandbox.linux.json`, filled in. */
export interface NarrowSandbox {
  readonly bubblewrap: readonly string[];
  readonly landlock: LandlockRules;
  readonly calls: Pick<SeccompProfile, "network" | "unixSockets" | "namespaces">;
}

/** Absolute paths, the same inside as outside: the fetcher notes where an app's artifacts are. */
export interface FetcherFiles {
  readonly artifacts: string;
  readonly cacheFolder: string;
  /** Node, and the bundles and native modules that it loads. */
  readonly runtime: readonly string[];
  /** Where a company keeps its own certificate authorities. */
  readonly certificates: readonly string[];
}

const libraries = ["/usr/lib", "/usr/lib64"];
const devices = ["/dev/null", "/dev/zero", "/dev/random", "/dev/urandom"];

/**
 * The sandbox of the fetcher, the one process with a network: besides itself it sees the model cache, which it writes, and
 * the app's artifacts, which it reads. No home, no data of the app's, no programs, no sockets of others.
 *
 * It shares the numbers of processes with the world, for its locks and its notes name processes that others look for; so
 * `/proc` is not there at all, and Landlock keeps its signals inside.
 */
export function fetcherSandbox(
  { artifacts, cacheFolder, runtime, certificates }: FetcherFiles,
  reach: Reach,
): NarrowSandbox {
  const readable = [...resolverFiles, ...certificates, artifacts];
  return {
    bubblewrap: [
      ...["--unshare-user", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"],
      ...(reach === "none" ? ["--unshare-net"] : []),
      ...["--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv"],
      ...libraries.flatMap((path) => ["--ro-bind-try", path, path]),
      ...["--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64"],
      ...["--dev", "/dev", "--tmpfs", "/tmp"],
      ...readable.flatMap((path) => ["--ro-bind-try", path, path]),
      ...["--bind", cacheFolder, cacheFolder],
      ...runtime.flatMap((path) => ["--ro-bind", path, path]),
    ],
    landlock: {
      // Models lie on any port of any server: what is judged is every address, by the fetcher itself.
      handled: everyRight.map(({ abi, rights }) => ({
        abi,
        rights: reach === "none" ? rights : rights.filter((right) => right !== "connect_tcp"),
      })),
      rules: [
        ...[...libraries, ...runtime].map((path) => ({ path, rights: landlockRights.run })),
        ...readable.map((path) => ({ path, rights: landlockRights.read })),
        ...devices.map((path) => ({ path, rights: ["read_file", "write_file"] })),
        { path: cacheFolder, rights: landlockRights["read-write"] },
      ],
      connect: [],
    },
    calls: { network: reach === "none" ? "none" : "host", unixSockets: "refused", namespaces: "refused" },
  };
}

import {
  type Device,
  type LinuxLowering,
  type LinuxSandboxFile,
  type PortRange,
  type Reaching,
  resolverFiles,
} from "@locara/schema";
import type { CapabilityTable } from "../compiled-app.ts";
import { readableJson } from "../compiled-app.ts";
import { landlock } from "./landlock.ts";

type Access = "read" | "read-write";
type Bind = readonly [path: string, access: Access];

/** What every app needs to start: the app, the runtime, and the app's own folders. */
const own: readonly (readonly [path: string, reaching: Reaching])[] = [
  ["$APP", "run"],
  ["$DATABASES", "own"],
  ["$LOGS", "own"],
  ["$RUNTIME", "run"],
  ["$STATE", "own"],
];

/** Names are looked up over TCP where an answer is too long for UDP, which Landlock does not limit. */
const nameService: PortRange = [53, 53];

/** What bubblewrap puts into `/dev`. Landlock names them one by one: without bubblewrap, `/dev` is every device there is. */
export const deviceFiles = ["null", "zero", "full", "random", "urandom", "tty", "ptmx", "pts", "shm"].map(
  (name) => `/dev/${name}`,
);

/** What lets hardware in, and all that it lets in: a sound server's socket plays and records. */
export const hardware: readonly { readonly path: string; readonly bind: string; readonly lets: readonly Device[] }[] = [
  { path: "$PULSE", bind: "--bind-try", lets: ["microphone", "speaker", "system-audio"] },
  { path: "$CAMERAS", bind: "--dev-bind-try", lets: ["camera"] },
];

/** The lowering of several capabilities as one. Each path stands once, with the wider access. */
export function mergedLinux(lowered: readonly LinuxLowering[]): Required<LinuxLowering> {
  const access = new Map<string, Access>();
  for (const { path, access: wanted } of lowered.flatMap(({ binds }) => binds)) {
    if (access.get(path) !== "read-write") access.set(path, wanted);
  }
  return {
    binds: [...access].map(([path, access]) => ({ path, access })),
    network: lowered.some(({ network }) => network === "host") ? "host" : "none",
    ports: lowered.flatMap(({ ports }) => ports ?? []),
    devices: [...new Set(lowered.flatMap(({ devices }) => devices ?? []))].sort(),
  };
}

/**
 * `sandbox.linux.json`: the arguments of bubblewrap and the rules of Landlock. A path's first segment is symbolic where it
 * begins with `$`, and no later one is; the launcher fills
 * them in, adds the program, and passes each argument as one, never through a shell. `$CAMERAS` stands for any number of
 * device files: its option is repeated for each, or left out.
 */
export function emitLinuxSandbox({
  lowered,
  capabilityDigest,
}: Pick<CapabilityTable, "lowered" | "capabilityDigest">): string {
  const { binds, network, ports, devices } = lowered.linux;
  const folders = widestLast(binds.map(({ path, access }) => [path, access]));
  const open = hardware.filter(({ lets }) => lets.some((device) => devices.includes(device)));
  const names = network === "host" ? resolverFiles : [];
  const file: LinuxSandboxFile = {
    v: 1,
    capabilityDigest,
    network,
    bubblewrap: [
      ...["--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-uts", "--unshare-cgroup-try"],
      ...(network === "none" ? ["--unshare-net"] : []),
      ...["--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv"],
      ...["--ro-bind", "/usr", "/usr"],
      ...["--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64", "--symlink", "usr/bin", "/bin"],
      ...["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"],
      ...names.flatMap((path) => ["--ro-bind-try", path, path]),
      ...open.flatMap(({ bind, path }) => [bind, path, path]),
      // The app's own places lie inside $HOME, and what is bound later covers what was bound before.
      ...folders.flatMap(([path, access]) => [bindOf(path, access), path, path]),
      ...own.flatMap(([path, reaching]) => [reaching === "own" ? "--bind" : "--ro-bind", path, path]),
    ],
    landlock: landlock(
      [
        ["/usr", "run"],
        ["/proc", "own"],
        ...deviceFiles.map((path) => [path, "own"] as const),
        ["/tmp", "own"],
        ...names.map((path) => [path, "read"] as const),
        ...open.map(({ path }) => [path, "own"] as const),
        ...folders,
        ...own,
      ],
      network === "host" ? [...ports, nameService].sort(([a], [b]) => a - b) : [],
    ),
  };
  return readableJson(file);
}

/** A user's folder may not be there; then it is not bound, and the app finds nothing in it. The app's own must be there. */
function bindOf(path: string, access: Access): string {
  const required = path === "$APP_DATA" || path === "$MODELS";
  return `--${access === "read" ? "ro-" : ""}bind${required ? "" : "-try"}`;
}

/**
 * What is bound later covers what was bound before, and which of the user's folders lies in which is known on their machine
 * only. So: what is read, then what is written, each with outer folders first. Then every path has the widest access that
 * any of its folders has, wherever they lie; the same goes for the app's own files. What the system lends and the app's own
 * come last: no grant covers them.
 */
export function widestLast(binds: readonly Bind[]): readonly Bind[] {
  const rank = ([path, access]: Bind) =>
    ({ $MODELS: 2, $APP_DATA: access === "read" ? 3 : 4 })[path.split("/", 1)[0] as string] ??
    (access === "read" ? 0 : 1);
  const outer = ([path]: Bind) => (path.split("/", 1)[0] === "$HOME" ? 0 : 1);
  return [...binds].sort((a, b) => rank(a) - rank(b) || outer(a) - outer(b) || (a[0] < b[0] ? -1 : 1));
}

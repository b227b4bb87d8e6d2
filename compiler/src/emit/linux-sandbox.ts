import type { LinuxSandboxFile } from "@locara/schema";
import type { CompiledApp } from "../compiled-app.ts";
import { appId, readableJson } from "../compiled-app.ts";

type Access = "read" | "read-write";

/** What every app needs to start: the system's programs and libraries, the app, the runtime, and the app's own folders. */
const system: readonly (readonly [path: string, access: Access])[] = [
  ["$APP", "read"],
  ["$DATABASES", "read-write"],
  ["$LOGS", "read-write"],
  ["$RUNTIME", "read"],
  ["$STATE", "read-write"],
];

/** What a process with network needs besides: name resolution and certificates. */
const resolver = ["/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf", "/etc/ssl"];

/**
 * `sandbox.linux.json`: the arguments of bubblewrap and the rules of Landlock. A path's first segment is symbolic where it
 * begins with `$`, and no later one is; the launcher fills
 * them in, adds the program, and passes each argument as one, never through a shell.
 */
export function emitLinuxSandbox({ manifest, granted, capabilityDigest }: CompiledApp): string {
  const lowered = granted.map(({ capability, scope }) => capability.lower.linux(scope, appId(manifest)));
  const network = lowered.some((one) => one.network === "host") ? "host" : "none";
  const lent = widest(lowered.flatMap(({ binds }) => binds.map(({ path, access }) => [path, access] as const)));
  const ownFolder = granted.find(({ capability }) => capability.id === "fs.app-data");
  const own: readonly (readonly [string, Access])[] =
    ownFolder === undefined ? [] : [["$APP_DATA", ownFolder.scope as Access]];
  // The user's folders first: the app's own lie inside $HOME, and what is bound later covers what was bound before.
  const folders = [...lent, ...own, ...system];
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
      ...(network === "host" ? resolver.flatMap((path) => ["--ro-bind-try", path, path]) : []),
      ...folders.flatMap(([path, access]) => [bindOf(path, access), path, path]),
    ],
    landlock: [
      { path: "/usr", access: "read" },
      { path: "/proc", access: "read-write" },
      { path: "/dev", access: "read-write" },
      { path: "/tmp", access: "read-write" },
      ...(network === "host" ? resolver.map((path) => ({ path, access: "read" as const })) : []),
      ...folders.map(([path, access]) => ({ path, access })),
    ],
  };
  return readableJson(file);
}

/** A user's folder may not be there; then it is not bound, and the app finds nothing in it. The app's own must be there. */
function bindOf(path: string, access: Access): string {
  const required = system.some(([own]) => own === path) || path === "$APP_DATA" || path === "$MODELS";
  return `--${access === "read" ? "ro-" : ""}bind${required ? "" : "-try"}`;
}

/** Each path once, with the wider access. $HOME first and a folder before what lies inside it: the later one covers. */
function widest(binds: readonly (readonly [path: string, access: Access])[]): readonly (readonly [string, Access])[] {
  const access = new Map<string, Access>();
  for (const [path, wanted] of binds) {
    if (access.get(path) !== "read-write") access.set(path, wanted);
  }
  const rank = ([path]: readonly [string, Access]) =>
    path === "$MODELS" ? 2 : path.split("/", 1)[0] === "$HOME" ? 0 : 1;
  return [...access].sort((a, b) => rank(a) - rank(b) || (a[0] < b[0] ? -1 : 1));
}

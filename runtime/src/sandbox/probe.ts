import { spawnSync } from "node:child_process";
import { probeLandlock } from "./landlock.ts";

/** What of the kernel layer there is on this machine. Each word is null where the part is there, else why it is not. */
export interface SandboxLevel {
  /** Namespaces: the main wall, without which nothing is called sandboxed; the filter of system calls comes through it. */
  readonly bubblewrap: string | null;
  /** The second wall. */
  readonly landlock: string | null;
}

/** Asks the machine, in a few milliseconds, by making the smallest sandbox there is. */
export function probeSandbox(): SandboxLevel {
  const landlock = probeLandlock();
  return { bubblewrap: whyNoBubblewrap(), landlock: "missing" in landlock ? landlock.missing : null };
}

function whyNoBubblewrap(): string | null {
  if (process.platform !== "linux") return "bubblewrap is for Linux; on macOS the App Sandbox is the kernel layer";
  const tried = spawnSync(
    "bwrap",
    ["--ro-bind", "/", "/", "--unshare-user", "--unshare-net", "--unshare-pid", "true"],
    {
      encoding: "utf8",
      timeout: 10_000,
    },
  );
  if (tried.error !== undefined) return "bubblewrap is not installed (Debian and Ubuntu call the package bubblewrap)";
  return tried.status === 0 ? null : `this system refuses user namespaces (${tried.stderr.trim()})`;
}

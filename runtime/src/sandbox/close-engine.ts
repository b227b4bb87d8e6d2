import { readFileSync } from "node:fs";
import { openLibc } from "./libc.ts";
import { seccompFilter } from "./seccomp.ts";

/**
 * Closes this process to the outside once its library is loaded and before it sees a byte of a stranger's: no thread of it, old or
 * new, makes a socket or starts a program again. What it opened before stays open, the channel to its parent among it. On macOS the
 * App Sandbox is all there is.
 *
 * A ring of commands (io_uring) goes round every filter, and whoever has one does not live without it. In an app's sandbox nobody
 * can make one, and Electron's Node makes none; the Node of a browser host without a sandbox, which promises nothing, is left as it is.
 *
 * Throws where the kernel does not take the filter: an engine that cannot be closed does not run.
 */
export function closeEngine(): void {
  if (process.platform !== "linux" || readFileSync("/proc/self/maps", "utf8").includes("anon_inode:[io_uring]")) return;
  const libc = openLibc();
  libc.setNoNewPrivileges();
  libc.filterEveryThread(
    seccompFilter({
      arch: process.arch === "arm64" ? "arm64" : "x64",
      network: "none",
      unixSockets: "refused",
      namespaces: "refused",
      programs: "refused",
    }),
  );
}

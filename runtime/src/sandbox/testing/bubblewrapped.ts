import { spawn, spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Ended, ended } from "./ended.ts";

/** Why nothing can be tried under bubblewrap here, for `skip`; false where it can. */
export const noBubblewrap: string | false = (() => {
  if (process.platform !== "linux") return "not Linux";
  const tried = spawnSync("bwrap", ["--ro-bind", "/", "/", "--unshare-user", "--unshare-net", "true"], {
    encoding: "utf8",
  });
  if (tried.error !== undefined) return "bubblewrap is not installed";
  return tried.status === 0 ? false : `this machine refuses user namespaces: ${tried.stderr.trim()}`;
})();

/** Runs Node on a script, with the whole disk read-only, no network and no rights, below `filter` where there is one. */
export async function bubblewrapped(
  script: string,
  given: readonly string[],
  filter: Uint8Array | null,
): Promise<Ended> {
  const folder = mkdtempSync(join(tmpdir(), "locara-filter-"));
  const file = join(folder, "filter");
  writeFileSync(file, filter ?? "");
  const descriptor = openSync(file, "r");
  try {
    const child = spawn(
      "bwrap",
      [
        ...["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--unshare-all", "--die-with-parent"],
        ...["--cap-drop", "ALL", ...(filter === null ? [] : ["--seccomp", "3"])],
        ...[process.execPath, "--eval", script, ...given],
      ],
      { stdio: ["ignore", "pipe", "pipe", descriptor], timeout: 60_000 },
    );
    return await ended(child);
  } finally {
    closeSync(descriptor);
    rmSync(folder, { recursive: true, force: true });
  }
}

import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const nobody = 65534;

/** A home for one run of the suite: everything it writes goes below `folder`. */
export interface Scratch {
  readonly folder: string;
  /** Put before a command, it runs as somebody without root's rights. Empty where that is so already. */
  readonly prefix: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  remove(): void;
}

const places = {
  HOME: "h",
  TMPDIR: "t",
  XDG_RUNTIME_DIR: "r",
  XDG_CONFIG_HOME: "c",
  XDG_CACHE_HOME: "k",
  XDG_STATE_HOME: "s",
  XDG_DATA_HOME: "d",
};

/** A fresh home, and how to run in it without root's rights and still read all of `folders`. */
export const openScratch = (...folders: readonly string[]): Scratch => {
  // Short, because a Unix socket's path below it may have 107 bytes.
  const folder = mkdtempSync(join(tmpdir(), "locara-"));
  const prefix = withoutRoot(...folders);
  const env = Object.fromEntries(Object.entries(places).map(([name, short]) => [name, join(folder, short)]));
  for (const place of [folder, ...Object.values(env)]) {
    mkdirSync(place, { recursive: true });
    chmodSync(place, 0o700);
    if (prefix[0] === "setpriv") chownSync(place, nobody, nobody);
  }
  return { folder, prefix, env, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }) };
};

/**
 * What to put before a command so that root's rights are gone.
 *
 * Chromium refuses its sandbox to root, and a suite that switches the sandbox off would prove nothing. So root's suite
 * runs as nobody; where nobody cannot even read the clone, in a user namespace in which root's files are nobody's.
 */
export const withoutRoot = (...folders: readonly string[]): readonly string[] => {
  if (process.getuid?.() !== 0) return [];
  if ([...folders, process.execPath].every(othersCanRead)) {
    return ["setpriv", `--reuid=${nobody}`, `--regid=${nobody}`, "--clear-groups"];
  }
  return ["unshare", "--user", `--map-user=${nobody}`, `--map-group=${nobody}`];
};

/** Whether a user who owns nothing can reach `path` and look into it. */
export const othersCanRead = (path: string): boolean => {
  const stat = statSync(path);
  const needed = stat.isDirectory() ? 0o005 : 0o004;
  if ((stat.mode & needed) !== needed) return false;
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
};

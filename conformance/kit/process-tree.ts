import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** One process, as `ps` has it. */
export interface ListedProcess {
  readonly pid: number;
  readonly parent: number;
  readonly residentBytes: number;
  readonly args: string;
}

/** Every process that runs and is not just being buried. */
export const listProcesses = (): readonly ListedProcess[] =>
  execFileSync("ps", ["-A", "-o", "pid=,ppid=,rss=,stat=,args="], { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 })
    .split("\n")
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [])
    .filter(([, , , , state = "Z"]) => !state.startsWith("Z"))
    .map(([, pid, parent, kibibytes, , args = ""]) => ({
      pid: Number(pid),
      parent: Number(parent),
      residentBytes: Number(kibibytes) * 1024,
      args,
    }));

/** A process and everything that it has started. */
export function processTree(root: number): readonly ListedProcess[] {
  const all = listProcesses();
  const found = [root];
  for (const pid of found) for (const one of all) if (one.parent === pid) found.push(one.pid);
  return all.filter(({ pid }) => found.includes(pid));
}

/** Milliseconds of processor time that these processes have had, and those they waited for. One that is gone has had none. */
export const processorMilliseconds = (pids: readonly number[]): number =>
  process.platform === "linux"
    ? pids.reduce((sum, pid) => sum + linuxMilliseconds(readStat(pid)), 0)
    : psMilliseconds(execFileSync("ps", ["-o", "time=", "-p", pids.join(",")], { encoding: "utf8" }));

function readStat(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch (error) {
    if (["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) return "";
    throw error;
  }
}

/** Of a line of `/proc/<pid>/stat`: user and system time, its own and that of the children it waited for, in hundredths of a second. */
export function linuxMilliseconds(stat: string): number {
  // What follows the name in brackets, which may hold anything: state is the third field, utime the fourteenth.
  const fields = stat
    .replace(/^.*\) /s, "")
    .split(" ")
    .slice(11, 15);
  return fields.reduce((sum, ticks) => sum + Number(ticks), 0) * 10;
}

/** Of `ps -o time=`: `[[dd-]hh:]mm:ss[.cc]`, one line for each process. */
export const psMilliseconds = (said: string): number =>
  said
    .split("\n")
    .map((line) => /^\s*(?:(?:(\d+)-)?(\d+):)?(\d+):(\d+(?:\.\d+)?)\s*$/.exec(line) ?? [])
    .map((parts) => parts.slice(1).map((part) => Number(part ?? 0)))
    .reduce(
      (sum, [days = 0, hours = 0, minutes = 0, seconds = 0]) =>
        sum + (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000,
      0,
    );

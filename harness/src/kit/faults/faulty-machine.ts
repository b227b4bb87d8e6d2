import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** What is wrong with a computer. Each fault is the real one, made by Linux: nothing in the app knows of it. */
export interface MachineFaults {
  /** The app's data lies on a disk of its own, of so many bytes. */
  readonly diskBytes?: number;
  /** Every read, write and flush of a file takes so much longer. */
  readonly diskDelayMilliseconds?: number;
  /** So much memory is left, as the system tells it. */
  readonly availableBytes?: number;
}

/** A browser host on such a computer, in a process of its own. */
export interface FaultyMachine {
  readonly url: string;
  readonly logFile: string;
  /** What the system says of free memory from now on. Only where `availableBytes` was given. */
  setAvailable(bytes: number): void;
  close(): Promise<void>;
}

/** Why such a computer cannot be had here, as one sentence; null where it can. */
export function machineMissing({ diskDelayMilliseconds, ...mounted }: MachineFaults): string | null {
  if (process.platform !== "linux") return "Only Linux can be given these faults.";
  const works = (program: string, ...args: readonly string[]) => spawnSync(program, args).status === 0;
  const disk = ["--size", "65536", "--tmpfs", "/tmp"];
  if (Object.keys(mounted).length > 0 && !works("bwrap", "--dev-bind", "/", "/", ...disk, "true"))
    return "bwrap cannot mount a disk here.";
  if (
    diskDelayMilliseconds !== undefined &&
    !works("strace", "-f", "--seccomp-bpf", "-o", "/dev/null", "-e", "inject=fsync:delay_exit=1", "true")
  )
    return "strace cannot slow down a process here.";
  return null;
}

const serve = fileURLToPath(new URL("./serve-app.ts", import.meta.url));
/** What databases and files are read, written and flushed with; sockets and pipes have other calls. */
const slowed = "pread64,preadv,pwrite64,pwritev,fsync,fdatasync";

/**
 * Opens an app in a browser host on a computer with these faults: a small disk is a tmpfs (bubblewrap), a slow one delays
 * its system calls (strace), pressed memory is another `/proc/meminfo`. Throws where `machineMissing` gives a reason.
 */
export async function openOnFaultyMachine(folder: string, home: string, faults: MachineFaults): Promise<FaultyMachine> {
  const missing = machineMissing(faults);
  if (missing !== null) throw new Error(missing);
  const data = join(home, ".local/share");
  await mkdir(data, { recursive: true });
  const room = await mkdtemp(join(tmpdir(), "locara-faulty-"));
  const meminfo = join(room, "meminfo");
  const setAvailable = (bytes: number): void => writeFileSync(meminfo, meminfoWith(bytes));
  const { diskBytes, diskDelayMilliseconds, availableBytes } = faults;
  if (availableBytes !== undefined) setAvailable(availableBytes);
  const mounts = [
    ...(diskBytes === undefined ? [] : ["--size", String(diskBytes), "--tmpfs", data]),
    ...(availableBytes === undefined ? [] : ["--bind", meminfo, "/proc/meminfo"]),
  ];
  const [program = "", ...args] = [
    ...(mounts.length === 0 ? [] : ["bwrap", "--dev-bind", "/", "/", ...mounts, "--die-with-parent", "--"]),
    ...(diskDelayMilliseconds === undefined ? [] : slowly(diskDelayMilliseconds)),
    ...[process.execPath, serve, folder, home],
  ];
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const close = async (): Promise<void> => {
    child.stdin.end();
    await ended;
    await rm(room, { recursive: true, force: true });
  };
  const said = await firstLine(child);
  if (said !== null) return { ...(JSON.parse(said) as { url: string; logFile: string }), setAvailable, close };
  await close();
  throw new Error("The host ended before it had an address.");
}

const slowly = (milliseconds: number): readonly string[] => [
  ...["strace", "-f", "-qq", "--seccomp-bpf", "-o", "/dev/null"],
  ...["-e", `trace=${slowed}`, "-e", `inject=${slowed}:delay_exit=${milliseconds * 1000}`],
];

const meminfoWith = (bytes: number): string =>
  readFileSync("/proc/meminfo", "utf8").replace(/^(MemAvailable:\s+)\d+ kB$/m, `$1${Math.floor(bytes / 1024)} kB`);

async function firstLine({ stdout }: ChildProcess): Promise<string | null> {
  for await (const line of createInterface({ input: stdout as NodeJS.ReadableStream })) return line;
  return null;
}

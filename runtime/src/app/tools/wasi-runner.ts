import { ConsoleStdout, type Fd, File, OpenFile, PreopenDirectory, WASI, wasi } from "@bjorn3/browser_wasi_shim";
import type { ToolLimits, ToolManifest } from "@locara/schema";
import { LocaraError } from "@locara/schema";
import { waitFor } from "./wasi-wait.ts";

/** How one run goes: what the manifest says, and the machine's part of it. */
export interface ToolRun {
  readonly id: string;
  readonly imports: ToolManifest["imports"];
  readonly limits: ToolLimits;
  readonly clock: ToolManifest["clock"];
  readonly random: ToolManifest["random"];
}

/** What tools may know of the machine. */
export interface ToolMachine {
  /** Milliseconds since 1970. */
  now(): number;
  fill(bytes: Uint8Array): void;
  /** Stands still without using the processor. */
  sleep(milliseconds: number): void;
}

/** The folder that tools find their temporary files in; nothing of it outlives a run. */
const tempFolder = "/tmp";
const maxOpenFiles = 64;
const errorBytes = 64 * 1024;
const maxPathBytes = 4096;

const overLimit = (what: string) =>
  new LocaraError(
    "tool/limit",
    `The tool was ended: ${what}.`,
    "Give it less to do, or use a tool with a higher limit.",
  );

/**
 * Runs a compiled tool once: `input` on its standard input, its standard output as the answer. Everything else that it
 * can see is made for this run and in memory. Throws a `tool/…` error for whatever ends it early.
 */
export function runTool(module: WebAssembly.Module, input: Uint8Array, run: ToolRun, machine: ToolMachine): Uint8Array {
  // A guest can catch what an import throws, and go on: the first limit it hit decides all the same.
  const met: { limit?: LocaraError } = {};
  const end = (what: string): never => {
    met.limit ??= overLimit(what);
    throw met.limit;
  };
  const answer = collector(run.limits.outputBytes, () =>
    end(`its answer is longer than ${run.limits.outputBytes} bytes`),
  );
  const said = collector(errorBytes, () => undefined);
  const files = run.limits.files > 0 ? [new PreopenDirectory(tempFolder, new Map())] : [];
  const streams = [
    new OpenFile(new File(input, { readonly: true })),
    new ConsoleStdout(answer.add),
    new ConsoleStdout(said.add),
  ];
  const shim = new WASI([run.id], [], [...streams, ...files], { debug: false });
  const table = limitedImports(shim, run, machine, end);
  let code: number;
  try {
    const imports = Object.fromEntries(run.imports.map((name) => [name, table[name] as WebAssembly.ImportValue]));
    const instance = new WebAssembly.Instance(module, { wasi_snapshot_preview1: imports });
    code = shim.start(instance as unknown as Parameters<WASI["start"]>[0]);
  } catch (error) {
    throw met.limit ?? trap(whyTrapped(error), said.text());
  }
  if (met.limit !== undefined) throw met.limit;
  if (code !== 0) throw trap(`it ended with exit code ${code}`, said.text());
  return answer.bytes();
}

const trap = (why: string, said: string) =>
  new LocaraError(
    "tool/trap",
    `The tool stopped: ${why}${said === "" ? "" : `. It said: ${said.slice(0, 500)}`}.`,
    "Look at what it was given; if that was right, tell who made the tool.",
  );

const whyTrapped = (error: unknown): string =>
  error instanceof WebAssembly.RuntimeError || error instanceof RangeError ? error.message : "it failed inside";

/** Gathers up to `most` bytes; `full` is told of what no longer fits, which is dropped. */
function collector(most: number, full: () => void) {
  const parts: Uint8Array[] = [];
  let length = 0;
  /** Over memory of their own: a view into a pool would take the whole pool along to where it is sent. */
  const bytes = () => {
    const whole = new Uint8Array(length);
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  };
  return {
    add(part: Uint8Array) {
      if (part.length === 0) return;
      if (length + part.length > most) return full();
      length += part.length;
      // Many small parts would weigh more than what they hold.
      const last = parts.at(-1);
      if (last !== undefined && last.length + part.length <= 4096)
        parts[parts.length - 1] = Buffer.concat([last, part]);
      else parts.push(part);
    },
    bytes,
    text: () => new TextDecoder().decode(bytes()).trim(),
  };
}

type Imports = Record<string, (...args: never[]) => number>;
type Plain = Record<string, (...args: (number | bigint)[]) => number>;
type PathOpen = [number, number, number, number, number, bigint, bigint, number, number];

/**
 * The shim's functions with what it lacks: it has no quotas, knows the real time, waits by spinning, and believes every
 * length. What is refused is answered with an error number; what exceeds a limit ends the run.
 */
function limitedImports(
  shim: WASI,
  { limits, clock, random }: ToolRun,
  machine: ToolMachine,
  end: (what: string) => never,
): Imports {
  const plain = shim.wasiImport as unknown as Plain;
  const call = (name: string, ...args: (number | bigint)[]): number => plain[name]?.(...args) ?? wasi.ERRNO_NOSYS;
  const view = () => new DataView(shim.inst.exports.memory.buffer);
  const now = () => (clock === "coarse" ? BigInt(Math.floor(machine.now())) * 1_000_000n : 0n);
  const fixed = fixedBytes();
  let written = 0n;
  let files = 0;

  /** A file that grows by this counts; what it shrinks by is not given back. */
  const grow = (fd: number, offset: bigint | null, length: bigint) => {
    const open = shim.fds[fd];
    if (!(open instanceof OpenFile)) return;
    const to = (offset ?? open.file_pos) + length;
    if (to > open.file.size) written += to - open.file.size;
    if (written > BigInt(limits.tempBytes)) end(`it wrote more than ${limits.tempBytes} bytes into its files`);
  };
  const countFile = () => {
    if (++files > limits.files) end(`it made more than ${limits.files} files`);
  };
  const tooLong = (...lengths: readonly number[]) => lengths.some((length) => length >>> 0 > maxPathBytes);
  /** Descriptors are given again once they are closed, so that there are never more than `maxOpenFiles`. */
  const openPath = (args: PathOpen): number => {
    const [fd, , path, length, flags] = args;
    const name = new TextDecoder().decode(new Uint8Array(shim.inst.exports.memory.buffer).slice(path, path + length));
    const free = (shim.fds as (Fd | undefined)[]).indexOf(undefined);
    if (free < 0 && shim.fds.length >= maxOpenFiles) return wasi.ERRNO_MFILE;
    const makes =
      (flags & wasi.OFLAGS_CREAT) !== 0 && shim.fds[fd]?.path_filestat_get(0, name).ret === wasi.ERRNO_NOENT;
    if (makes) countFile();
    const error = call("path_open", ...args);
    if (error !== wasi.ERRNO_SUCCESS || free < 0) return error;
    shim.fds[free] = shim.fds.pop() as Fd;
    view().setUint32(args[8], free, true);
    return error;
  };

  return {
    ...plain,
    fd_allocate: () => wasi.ERRNO_NOTSUP,
    fd_filestat_set_size: () => wasi.ERRNO_NOTSUP,
    fd_renumber: () => wasi.ERRNO_NOTSUP,
    fd_write(fd: number, vectors: number, count: number, out: number) {
      const length = lengthOf(view(), vectors, count);
      if (length === null) return wasi.ERRNO_FAULT;
      grow(fd, null, length);
      return call("fd_write", fd, vectors, count, out);
    },
    fd_pwrite(fd: number, vectors: number, count: number, offset: bigint, out: number) {
      const length = lengthOf(view(), vectors, count);
      if (length === null || offset < 0n) return length === null ? wasi.ERRNO_FAULT : wasi.ERRNO_INVAL;
      grow(fd, offset, length);
      return call("fd_pwrite", fd, vectors, count, offset, out);
    },
    path_open: (...args: PathOpen) => (tooLong(args[3]) ? wasi.ERRNO_NAMETOOLONG : openPath(args)),
    path_create_directory(fd: number, path: number, length: number) {
      if (tooLong(length)) return wasi.ERRNO_NAMETOOLONG;
      countFile();
      return call("path_create_directory", fd, path, length);
    },
    path_link(...args: [number, number, number, number, number, number, number]) {
      if (tooLong(args[3], args[6])) return wasi.ERRNO_NAMETOOLONG;
      countFile();
      return call("path_link", ...args);
    },
    path_rename: (...args: [number, number, number, number, number, number]) =>
      tooLong(args[2], args[5]) ? wasi.ERRNO_NAMETOOLONG : call("path_rename", ...args),
    path_symlink: () => wasi.ERRNO_NOTSUP,
    path_readlink: () => wasi.ERRNO_NOTSUP,
    clock_res_get(_id: number, out: number) {
      view().setBigUint64(out, 1_000_000n, true);
      return wasi.ERRNO_SUCCESS;
    },
    clock_time_get(_id: number, _precision: bigint, out: number) {
      view().setBigUint64(out, now(), true);
      return wasi.ERRNO_SUCCESS;
    },
    poll_oneoff(subscriptions: number, events: number, count: number, out: number) {
      const waited = waitFor(view(), { subscriptions, events, count, out }, now(), machine.sleep);
      return waited === "waited" ? wasi.ERRNO_SUCCESS : wasi.ERRNO_INVAL;
    },
    random_get(at: number, length: number) {
      const memory = new Uint8Array(shim.inst.exports.memory.buffer);
      const start = at >>> 0;
      const stop = start + (length >>> 0);
      if (stop > memory.length) return wasi.ERRNO_FAULT;
      (random === "system" ? machine.fill : fixed)(memory.subarray(start, stop));
      return wasi.ERRNO_SUCCESS;
    },
    sched_yield: () => wasi.ERRNO_SUCCESS,
  };
}

/** How long `count` vectors are together; null where one lies beyond the memory. */
function lengthOf(memory: DataView, vectors: number, count: number): bigint | null {
  let sum = 0n;
  for (let at = vectors >>> 0; at < (vectors >>> 0) + count * 8; at += 8) {
    const length = memory.getUint32(at + 4, true);
    if (memory.getUint32(at, true) + length > memory.byteLength) return null;
    sum += BigInt(length);
  }
  return sum;
}

/** Bytes that look random and are the same in every run (xorshift32). */
function fixedBytes(): (bytes: Uint8Array) => void {
  let state = 0x9e3779b9;
  return (bytes) => {
    for (let at = 0; at < bytes.length; at++) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      bytes[at] = state;
    }
  };
}

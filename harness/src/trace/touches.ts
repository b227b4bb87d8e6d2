import { posix } from "node:path";
import { type Argument, type Exit, type SystemCall, stringsOf } from "./syscalls.ts";

/** What a process did to a place: `look` is everything that tells only whether and what it is. */
export type Access = "look" | "read" | "list" | "write" | "run";

/** A process at a time: what it was started as, by the words of its last `execve`. */
export interface TracedProcess {
  readonly id: number;
  readonly started: readonly string[];
  readonly parent: TracedProcess | null;
}

interface Seen {
  readonly process: TracedProcess;
  readonly call: string;
  readonly line: number;
  /** `done`, or the system's name of the failure. */
  readonly outcome: string;
}
export interface FileTouch extends Seen {
  readonly kind: "file";
  readonly access: Access;
  /** Absolute, without `.`, `..` and links that are known. */
  readonly path: string;
}
export interface NetworkTouch extends Seen {
  readonly kind: "network";
  readonly access: "connect" | "listen" | "open" | "send";
  /** `127.0.0.1:443`, `[::1]:443`, `unix:/path`, `unix:@abstract`, or a family: `inet dgram`. */
  readonly address: string;
}
/** Something that this cannot see through: what it does is not known. */
export interface BlindTouch extends Seen {
  readonly kind: "blind";
  readonly what: string;
}
export type Touch = FileTouch | NetworkTouch | BlindTouch;

type FileRule = readonly (readonly [dir: number | null, path: number, access: Access | "flags"])[];

/** Where the paths stand among the arguments, and what the call does to them. */
const at = (access: Access | "flags", path = 1): FileRule => [[path - 1, path, access]];
const plain = (access: Access | "flags", path = 0): FileRule => [[null, path, access]];
const two = (first: Access, second: Access): FileRule => [
  [null, 0, first],
  [null, 1, second],
];
const twoAt = (first: Access, second: Access): FileRule => [
  [0, 1, first],
  [2, 3, second],
];

const fileCalls: Readonly<Record<string, FileRule>> = {
  open: plain("flags"),
  openat: at("flags"),
  openat2: at("flags"),
  creat: plain("write"),
  ...each(
    ["stat", "lstat", "access", "readlink", "statfs", "getxattr", "lgetxattr", "listxattr", "llistxattr"],
    plain("look"),
  ),
  ...each(
    ["newfstatat", "fstatat64", "statx", "faccessat", "faccessat2", "readlinkat", "name_to_handle_at"],
    at("look"),
  ),
  ...each(
    ["mkdir", "rmdir", "unlink", "chmod", "chown", "lchown", "truncate", "utime", "utimes", "mknod"],
    plain("write"),
  ),
  ...each(["setxattr", "lsetxattr", "removexattr", "lremovexattr"], plain("write")),
  ...each(
    ["mkdirat", "unlinkat", "fchmodat", "fchmodat2", "fchownat", "utimensat", "futimesat", "mknodat"],
    at("write"),
  ),
  rename: two("write", "write"),
  ...each(["renameat", "renameat2"], twoAt("write", "write")),
  // Whoever links a file has it under another name.
  link: two("read", "write"),
  linkat: twoAt("read", "write"),
  symlink: plain("write", 1),
  symlinkat: [[1, 2, "write"]],
  // Opening a folder tells that it is there; its names are read by this.
  getdents64: [[0, 0, "list"]],
  inotify_add_watch: plain("list", 1),
  execve: plain("run"),
  execveat: at("run"),
  ...each(["chdir", "chroot"], plain("look")),
};

function each(names: readonly string[], rule: FileRule): Readonly<Record<string, FileRule>> {
  return Object.fromEntries(names.map((name) => [name, rule]));
}

/** Calls that neither name a file nor reach anybody. */
const harmless = new Set([
  "getcwd",
  "fchdir",
  "shutdown",
  "getsockname",
  "getpeername",
  "socketpair",
  "getsockopt",
  "setsockopt",
  "accept",
  "accept4",
  "recvfrom",
  "recvmsg",
  "recvmmsg",
  "listen",
]);
const births = new Set(["clone", "clone3", "fork", "vfork"]);
/** Ways to open, send or become somebody else that no argument tells of. */
export const blindCalls = [
  "io_uring_setup",
  "open_by_handle_at",
  "ptrace",
  "process_vm_readv",
  "process_vm_writev",
  "pidfd_getfd",
  "bpf",
  "userfaultfd",
];
/** What a tracer must report for `touchesOf` to see everything. */
export const tracedCalls = [
  "%file",
  "%network",
  "getdents64",
  "fchdir",
  "clone",
  "clone3",
  "fork",
  "vfork",
  ...blindCalls,
];

interface Running {
  process: TracedProcess;
  cwd: string;
  readonly files: Map<number, string>;
}

/** What the calls of all processes did to files and to the network, in their order; and what could not be understood. */
export function touchesOf(calls: readonly (SystemCall | Exit)[]): {
  readonly touches: readonly Touch[];
  readonly problems: readonly string[];
} {
  const touches: Touch[] = [];
  const problems: string[] = [];
  const runningOf = processesOf(parentsOf(calls));
  for (const call of calls) {
    const running = runningOf(call.thread);
    if (call.name === "+++") continue;
    const made = call as SystemCall;
    const working = made.args.find(({ text }) => text.startsWith("AT_FDCWD<"))?.leadsTo;
    running.cwd = working ?? running.cwd;
    // A program that is replaced is judged as what it was until then.
    const seen: Seen = { process: running.process, call: call.name, line: call.line, outcome: made.error ?? "done" };
    for (const touched of touchesIn(made, running)) {
      if (typeof touched === "string") problems.push(`line ${call.line}: ${touched}`);
      else touches.push({ ...seen, ...touched } as Touch);
    }
    follow(made, running);
  }
  return { touches, problems };
}

/** Every thread's process: of a child that is new, a copy of what its parent is by then. */
function processesOf(born: ReturnType<typeof parentsOf>): (thread: number) => Running {
  const threads = new Map<number, Running>();
  const beginning = (thread: number): Running => {
    const birth = born.get(thread);
    if (birth === undefined) return { process: { id: thread, started: [], parent: null }, cwd: "/", files: new Map() };
    const parent = runningOf(birth.parent);
    if (birth.thread) return parent;
    const { process, cwd, files } = parent;
    return { process: { id: thread, started: process.started, parent: process }, cwd, files: new Map(files) };
  };
  const runningOf = (thread: number): Running => {
    const running = threads.get(thread) ?? beginning(thread);
    threads.set(thread, running);
    return running;
  };
  return runningOf;
}

/** What a call changes in its process: what it runs, and where it stands. */
function follow({ name, args, error }: SystemCall, running: Running): void {
  if (error !== null) return;
  if (name === "execve" || name === "execveat")
    running.process = { ...running.process, started: stringsOf(args[name === "execve" ? 1 : 2] as Argument) };
  else if (name === "chdir") running.cwd = posix.resolve(running.cwd, args[0]?.string ?? ".");
  else if (name === "fchdir") running.cwd = args[0]?.leadsTo ?? running.cwd;
}

type Touched =
  | Pick<FileTouch, "kind" | "access" | "path">
  | Pick<NetworkTouch, "kind" | "access" | "address">
  | Pick<BlindTouch, "kind" | "what">;

/** What one call touches; a string where that cannot be understood. */
function* touchesIn(call: SystemCall, running: Running): Generator<Touched | string> {
  const rule = fileCalls[call.name];
  if (rule !== undefined) {
    for (const one of rule)
      for (const file of filesIn(call, one, running)) yield typeof file === "string" ? file : { kind: "file", ...file };
  } else if (blindCalls.includes(call.name)) yield { kind: "blind", what: call.name };
  else if (!births.has(call.name)) {
    const network = networkTouch(call);
    if (network !== null) yield typeof network === "string" ? network : { kind: "network", ...network };
  }
}

/** Who started whom: a child's first call can end before the call that made it. */
function parentsOf(calls: readonly (SystemCall | Exit)[]) {
  const born = new Map<number, { readonly parent: number; readonly thread: boolean }>();
  for (const call of calls) {
    if (!births.has(call.name)) continue;
    const { thread, result, args } = call as SystemCall;
    if (result !== null && result > 0)
      born.set(result, { parent: thread, thread: args.some(({ text }) => text.includes("CLONE_THREAD")) });
  }
  return born;
}

const openAccess = (flags: string): readonly Access[] => {
  if (/\bO_(PATH|DIRECTORY)\b/.test(flags) && !/O_TMPFILE/.test(flags)) return ["look"];
  const writes = /\bO_(WRONLY|RDWR|CREAT|TRUNC|TMPFILE|APPEND)\b/.test(flags);
  const reads = /\bO_(RDONLY|RDWR)\b/.test(flags) && !/\bO_WRONLY\b/.test(flags);
  return [...(writes ? (["write"] as const) : []), ...(reads ? (["read"] as const) : [])];
};

type File = Pick<FileTouch, "access" | "path">;

/** What one path among a call's arguments is, and what is done to it. */
function filesIn(call: SystemCall, [dir, index, kind]: FileRule[number], running: Running): readonly (File | string)[] {
  const { name, args, result, gave } = call;
  // A call that has only a descriptor is about what that leads to.
  const spelled = dir === index ? args[index]?.leadsTo : args[index]?.string;
  if (namesNothing(call, spelled, args[index]?.text ?? "")) return [];
  if (spelled == null) return [`${name}: no path in ${args[index]?.text.slice(0, 100)}`];
  const from = dir === null ? running.cwd : args[dir]?.leadsTo;
  if (from == null && !spelled.startsWith("/"))
    return [`${name}: "${spelled}" is below a folder that is not known (${args[dir ?? 0]?.text})`];
  const path = throughDescriptors(posix.resolve(from ?? "/", spelled), running);
  const flags = args.slice(index + 1).map(({ text }) => text);
  const accesses = kind === "flags" ? openAccess(flags.join()) : [kind];
  // Where it led to is known only where it was opened; both are judged.
  const led = gave?.startsWith("/")
    ? ownName(gave.replace(/<(char|block) [\d:]+>$| ?\(deleted\)$/g, ""), running)
    : null;
  if (led !== null && result !== null) running.files.set(result, led);
  const paths = led === null || led === path ? [path] : [path, led];
  return accesses.flatMap((access) => paths.map((one) => ({ access, path: one })));
}

/** No path: the descriptor itself is meant, which was judged when it was opened, or nonsense was handed over and got nowhere. */
const namesNothing = ({ args, error }: SystemCall, spelled: string | null | undefined, text: string): boolean =>
  spelled === ""
    ? error === "ENOENT" || args.some((one) => one.text.includes("AT_EMPTY_PATH"))
    : spelled == null && (text === "NULL" || error === "EFAULT");

/** A process finds itself under two names. */
const ownName = (path: string, { process }: Pick<Running, "process">): string =>
  within(path, `/proc/${process.id}`) ? path.replace(/^\/proc\/\d+/, "/proc/self") : path;

/** `/proc/self/fd/20/a` is `a` in what descriptor 20 leads to. */
function throughDescriptors(spelled: string, { files, process }: Running): string {
  const path = ownName(spelled, { process });
  const [, number, rest = ""] = /^\/proc\/(?:self|thread-self)\/fd\/(\d+)(\/.*)?$/.exec(path) ?? [];
  if (number === undefined) return path;
  const led = files.get(Number(number));
  return led === undefined ? path : posix.join(led, rest);
}

const within = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

/** Null where nothing is reached; a string where it cannot be understood. */
function networkTouch({ name, args, error }: SystemCall): Pick<NetworkTouch, "access" | "address"> | string | null {
  if (harmless.has(name)) return null;
  if (name === "socket") {
    const [family = "", type = ""] = args.map(({ text }) => text);
    if (family === "AF_UNIX") return null;
    return {
      access: "open",
      address: `${family.replace("AF_", "").toLowerCase()} ${type.replace(/^SOCK_(\w+).*$/, "$1").toLowerCase()}`,
    };
  }
  const access = ({ connect: "connect", bind: "listen", sendto: "send", sendmsg: "send", sendmmsg: "send" } as const)[
    name
  ];
  if (access === undefined) return `${name} is a call that nobody here knows`;
  if (error === "EBADF" || error === "EFAULT") return null;
  const text = args
    .slice(1)
    .map((one) => one.text)
    .join(", ");
  const address = addressIn(text);
  if (address !== null) return { access, address };
  // Sent over what is connected, and that was judged then.
  if (access === "send" && !/msg_name=\{|sa_family/.test(text)) return null;
  return `${name} to an address that nobody here can read: ${text.slice(0, 160)}`;
}

function addressIn(text: string): string | null {
  const port = /sin6?_port=htons\((\d+)\)/.exec(text)?.[1];
  const four = /sin_addr=inet_addr\("([^"]+)"\)/.exec(text)?.[1];
  const six = /inet_pton\(AF_INET6, "([^"]+)"/.exec(text)?.[1];
  if (port !== undefined && four !== undefined) return `${four}:${port}`;
  if (port !== undefined && six !== undefined) return `[${six}]:${port}`;
  const unix = /sun_path=(@?)"((?:[^"\\]|\\.)*)"/.exec(text);
  if (unix !== null) return `unix:${unix[1]}${unix[2]}`;
  if (/sa_family=AF_UNIX\}/.test(text)) return "unix:";
  const family = /sa_family=AF_([A-Z0-9]+)/.exec(text)?.[1];
  return family === undefined ? null : family.toLowerCase();
}

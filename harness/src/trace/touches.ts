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
  const threads = new Map<number, Running>();
  const born = parentsOf(calls);
  const runningOf = (thread: number): Running => {
    const known = threads.get(thread);
    if (known !== undefined) return known;
    const birth = born.get(thread);
    const parent = birth === undefined ? undefined : runningOf(birth.parent);
    const fresh: Running =
      parent === undefined
        ? { process: { id: thread, started: [], parent: null }, cwd: "/", files: new Map() }
        : birth?.thread
          ? parent
          : {
              process: { id: thread, started: parent.process.started, parent: parent.process },
              cwd: parent.cwd,
              files: new Map(parent.files),
            };
    threads.set(thread, fresh);
    return fresh;
  };

  for (const call of calls) {
    const running = runningOf(call.thread);
    if (call.name === "+++") continue;
    const { name, args, line, error } = call as SystemCall;
    const seen: Seen = { process: running.process, call: name, line, outcome: error ?? "done" };
    const working = args.find(({ text }) => text.startsWith("AT_FDCWD<"))?.leadsTo;
    if (working != null) running.cwd = working;
    const rule = fileCalls[name];
    if (rule !== undefined) {
      // A replaced program is judged as the process that replaced it, from then on under its new words.
      for (const file of filesIn(call as SystemCall, rule, running))
        if (typeof file === "string") problems.push(`line ${line}: ${file}`);
        else touches.push({ kind: "file", ...seen, ...file });
      if ((name === "execve" || name === "execveat") && error === null)
        running.process = { ...running.process, started: stringsOf(args[name === "execve" ? 1 : 2] as Argument) };
      if (name === "chdir" && error === null && args[0]?.string != null)
        running.cwd = posix.resolve(running.cwd, args[0].string);
    } else if (births.has(name)) continue;
    else if (blindCalls.includes(name)) touches.push({ kind: "blind", ...seen, what: name });
    else if (name === "fchdir") running.cwd = args[0]?.leadsTo ?? running.cwd;
    else {
      const network = networkTouch(call as SystemCall);
      if (typeof network === "string") problems.push(`line ${line}: ${network}`);
      else if (network !== null) touches.push({ kind: "network", ...seen, ...network });
    }
  }
  return { touches, problems };
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

function* filesIn(
  { name, args, error, result, gave }: SystemCall,
  rule: FileRule,
  running: Running,
): Generator<Pick<FileTouch, "access" | "path"> | string> {
  for (const [dir, index, kind] of rule) {
    // A call that has only a descriptor is about what that leads to.
    const spelled = dir === index ? args[index]?.leadsTo : args[index]?.string;
    const text = args[index]?.text ?? "";
    if (spelled == null) {
      // No path at all: the descriptor itself is meant, or the program handed over nonsense and got nowhere.
      if (text === "NULL" || error === "EFAULT") continue;
      yield `${name}: no path in ${text.slice(0, 100)}`;
      continue;
    }
    const from = dir === null ? running.cwd : args[dir]?.leadsTo;
    // An open descriptor and no name: it was judged when it was opened.
    if (spelled === "" && /AT_EMPTY_PATH/.test(args.map((one) => one.text).join())) continue;
    if (spelled === "" && error === "ENOENT") continue;
    if (from == null && !spelled.startsWith("/")) {
      yield `${name}: "${spelled}" is below a folder that is not known (${args[dir ?? 0]?.text})`;
      continue;
    }
    const path = throughDescriptors(posix.resolve(from ?? "/", spelled), running);
    const accesses =
      kind === "flags"
        ? openAccess(
            args
              .slice(index + 1)
              .map((one) => one.text)
              .join(),
          )
        : [kind];
    // Where it led to is known only where it was opened; both are judged.
    const led = gave?.startsWith("/")
      ? ownName(gave.replace(/<(char|block) [\d:]+>$| ?\(deleted\)$/g, ""), running)
      : null;
    if (led !== null && result !== null) running.files.set(result, led);
    for (const access of accesses) {
      yield { access, path };
      if (led !== null && led !== path) yield { access, path: led };
    }
  }
}

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

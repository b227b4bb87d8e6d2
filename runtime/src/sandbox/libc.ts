import { getSystemErrorName } from "node:util";
import koffi from "koffi";

/** The system calls that Node has no function for. Each is made on the calling thread, and throws what the kernel answers. */
export interface Libc {
  /** `rules` is a `struct landlock_ruleset_attr`. Without rules it answers the kernel's level. */
  landlockCreateRuleset(rules: BigUint64Array | null): number;
  landlockAddRule(ruleset: number, kind: number, rule: Uint8Array): void;
  landlockRestrictSelf(ruleset: number): void;
  /** Whatever is executed from now on gains nothing by it; the kernel asks for that before it takes rules or filters. */
  setNoNewPrivileges(): void;
  /** Sets a filter, bytes of `struct sock_filter`, for this thread and all that comes of it. */
  filterSystemCalls(program: Uint8Array): void;
  /** The same for every thread of this process, those that run already too: all or none. */
  filterEveryThread(program: Uint8Array): void;
  /** Closes every descriptor above 2 when the next program starts, whoever left it open. Needs Linux 5.11. */
  closeOnExecve(): void;
  /** But not this one. */
  keepAcrossExecve(descriptor: number): void;
}

/** The same on x64 and arm64. */
const numbers = { landlock_create_ruleset: 444, landlock_add_rule: 445, landlock_restrict_self: 446, close_range: 436 };
const askForVersion = 1;
const prctl = { PR_SET_SECCOMP: 22, PR_SET_NO_NEW_PRIVS: 38 };
const seccompModeFilter = 2;
const seccomp = {
  number: process.arch === "arm64" ? 277 : 317,
  SECCOMP_SET_MODE_FILTER: 1,
  SECCOMP_FILTER_FLAG_TSYNC: 1,
};
const setDescriptorFlags = 2;
const rangeCloseOnExec = 4;

let opened: Libc | undefined;

/** Finds the functions of the C library in this process. Loading koffi takes some 12 ms; it is native, and no bundle holds it. */
export function openLibc(): Libc {
  if (opened !== undefined) return opened;
  const library = koffi.load(null);
  // The same function of C is declared once for each use, as what that use takes.
  const declare = (name: string, ...takes: Parameters<typeof library.func>[3]) => {
    const call = library.func(name, "long", takes);
    return (...given: readonly unknown[]): number => {
      const answer: number = call(...given);
      if (answer < 0) throw failure(name, given[0], koffi.errno());
      return answer;
    };
  };
  const program = koffi.struct({ length: "ushort", filter: "void *" });
  const create = declare("syscall", "long", "void *", "size_t", "uint");
  const add = declare("syscall", "long", "int", "int", "void *", "uint");
  const restrict = declare("syscall", "long", "int", "uint");
  const control = declare("prctl", "int", "ulong", "ulong", "ulong", "ulong");
  const filter = declare("prctl", "int", "ulong", koffi.pointer(program), "ulong", "ulong");
  const filterAll = declare("syscall", "long", "uint", "uint", koffi.pointer(program));
  const closeRange = declare("syscall", "long", "uint", "uint", "uint");
  const describe = declare("fcntl", "int", "int", "int");
  opened = {
    landlockCreateRuleset: (rules) =>
      create(numbers.landlock_create_ruleset, rules, rules?.byteLength ?? 0, rules === null ? askForVersion : 0),
    landlockAddRule: (ruleset, kind, rule) => void add(numbers.landlock_add_rule, ruleset, kind, rule, 0),
    landlockRestrictSelf: (ruleset) => void restrict(numbers.landlock_restrict_self, ruleset, 0),
    setNoNewPrivileges: () => void control(prctl.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0),
    filterSystemCalls: (bytes) =>
      void filter(prctl.PR_SET_SECCOMP, seccompModeFilter, { length: bytes.length / 8, filter: bytes }, 0, 0),
    filterEveryThread(bytes) {
      const { number, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC } = seccomp;
      const given = { length: bytes.length / 8, filter: bytes };
      const unlike = filterAll(number, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, given);
      // Not an error's number but a thread's: it has taken a filter of its own meanwhile, and none was set.
      if (unlike > 0) throw new Error(`thread ${unlike} cannot take the filter of the others`);
    },
    closeOnExecve: () => void closeRange(numbers.close_range, 3, 0xffffffff, rangeCloseOnExec),
    keepAcrossExecve: (descriptor) => void describe(descriptor, setDescriptorFlags, 0),
  };
  return opened;
}

const failure = (name: string, first: unknown, errno: number): NodeJS.ErrnoException =>
  Object.assign(new Error(`${name}(${String(first)}) failed with ${getSystemErrorName(-errno)}`), {
    code: getSystemErrorName(-errno),
  });

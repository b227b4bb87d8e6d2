import { assemble, type Decision, toBytes } from "./bpf.ts";
import { type Architecture, judgedCalls, knownCalls, refusedCalls } from "./system-calls.ts";

/** What the processes below a filter may ask of the kernel. Nothing that was handed to them open is judged again. */
export interface SeccompProfile {
  readonly arch: Architecture;
  /**
   * Whether a socket of the internet can be made. With `none` there is none, not even in a network namespace of its own; one
   * that was inherited still listens and answers. `own-namespace` makes what `host` makes: it is for a desktop that is
   * debugged, whose port lies in a namespace that nothing leaves.
   */
  readonly network: "none" | "host" | "own-namespace";
  /** Whether a Unix socket can be made, which a display or sound server needs. Pairs of connected ones are always made. */
  readonly unixSockets: "refused" | "made";
  /** Chromium puts its own processes into user, process and network namespaces and an empty root; nobody else does. */
  readonly namespaces: "refused" | "chromium";
  /** Whether another program can be started. It can where nothing is said. */
  readonly programs?: "refused";
}

const errnos = {
  EPERM: 1,
  ENOSYS: 38,
  ENOPROTOOPT: 92,
  EPROTONOSUPPORT: 93,
  ESOCKTNOSUPPORT: 94,
  EOPNOTSUPP: 95,
  EAFNOSUPPORT: 97,
};

const answer = (value: number): Decision => ({ is: "answer", value });
const allowed = answer(0x7fff0000);
const killed = answer(0x80000000);
const refused = (errno: keyof typeof errnos) => answer(0x00050000 | errnos[errno]);

/** `struct seccomp_data`: the call's number, the architecture, the address, then six arguments of eight bytes. */
const numberAt = 0;
const architectureAt = 4;
/** The lower half: of each argument that is judged here the kernel reads no more. */
const argumentAt = (index: number) => 16 + index * 8;

const architectures: Readonly<Record<Architecture, number>> = { x64: 0xc000003e, arm64: 0xc00000b7 };

const argument = (index: number, next: Decision): Decision => ({ is: "load", offset: argumentAt(index), next });
const hasBits = (value: number, yes: Decision, no: Decision): Decision => ({
  is: "test",
  test: "has-bits",
  value,
  yes,
  no,
});
const oneOf = (values: readonly number[], yes: Decision, no: Decision): Decision =>
  values.reduceRight<Decision>((rest, value) => ({ is: "test", test: "equals", value, yes, no: rest }), no);

/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC; then NEWUSER, NEWPID, NEWNET. */
const namespaces = 0x00020000 | 0x02000000 | 0x04000000 | 0x08000000;
const chromiumNamespaces = 0x10000000 | 0x20000000 | 0x40000000;
/** CLONE_NEWTIME. In `clone` the bit belongs to the signal at the end. */
const timeNamespace = 0x80;

const [unix, inet, inet6] = [1, 2, 10];
/** SOCK_STREAM and SOCK_DGRAM; above the low four bits stand flags. */
const [typeBits, plainTypes] = [0xf, [1, 2]];
/** The usual one of the type, TCP, UDP. MPTCP speaks to any TCP port, and Landlock limits the ports of TCP alone. */
const plainProtocols = [0, 6, 17];
/** MSG_FASTOPEN connects without `connect`, which is where Landlock looks. */
const fastOpen = 0x20000000;
/** IPPROTO_TCP and TCP_ULP, which turns a connection into one of another kind. */
const [tcp, upperLayer] = [6, 31];
/** TIOCSTI types at the user's terminal, TIOCLINUX pastes there, TIOCSETD loads a driver for it. */
const terminalRequests = [0x5412, 0x541c, 0x5423];
/** PER_LINUX, and the question which it is. Others switch randomised addresses off. */
const personalities = [0, 0xffffffff];

type Judged = Readonly<Record<keyof typeof judgedCalls, Decision>>;

function judgements({ network, unixSockets, namespaces: own, programs }: SeccompProfile): Judged {
  const denied = refused("EPERM");
  const program = programs === "refused" ? denied : allowed;
  const foreign = own === "chromium" ? namespaces : namespaces | chromiumNamespaces;
  const internet = argument(1, {
    is: "mask",
    bits: typeBits,
    next: oneOf(
      plainTypes,
      argument(2, oneOf(plainProtocols, allowed, refused("EPROTONOSUPPORT"))),
      refused("ESOCKTNOSUPPORT"),
    ),
  });
  const families = [
    [unix, unixSockets === "made" ? allowed : refused("EAFNOSUPPORT")],
    ...[inet, inet6].map((family) => [family, network === "none" ? refused("EAFNOSUPPORT") : internet] as const),
  ] as const;
  const unlessFastOpen = (index: number) => argument(index, hasBits(fastOpen, refused("EOPNOTSUPP"), allowed));
  return {
    chroot: own === "chromium" ? allowed : denied,
    clone: argument(0, hasBits(foreign, denied, allowed)),
    unshare: argument(0, hasBits(foreign | timeNamespace, denied, allowed)),
    socket: argument(
      0,
      families.reduceRight<Decision>((no, [value, yes]) => oneOf([value], yes, no), refused("EAFNOSUPPORT")),
    ),
    socketpair: argument(0, oneOf([unix], allowed, refused("EAFNOSUPPORT"))),
    setsockopt: argument(1, oneOf([tcp], argument(2, oneOf([upperLayer], refused("ENOPROTOOPT"), allowed)), allowed)),
    sendto: unlessFastOpen(3),
    sendmsg: unlessFastOpen(2),
    sendmmsg: unlessFastOpen(3),
    ioctl: argument(1, oneOf(terminalRequests, denied, allowed)),
    personality: argument(0, oneOf(personalities, allowed, denied)),
    execve: program,
    execveat: program,
  };
}

/** From this number on, up to the next. */
interface Stretch {
  readonly from: number;
  readonly decision: Decision;
}

function stretches(profile: SeccompProfile): readonly Stretch[] {
  const { arch } = profile;
  const [missing, denied] = [refused("ENOSYS"), refused("EPERM")];
  const decisions = new Map<number, Decision>();
  for (const [first, last] of knownCalls[arch])
    for (let call = first; call <= last; call++) decisions.set(call, allowed);
  const decide = ([x64, arm64]: readonly [number | null, number | null], decision: Decision) => {
    const call = { x64, arm64 }[arch];
    if (call !== null) decisions.set(call, decision);
  };
  for (const { errno, calls } of refusedCalls)
    for (const call of Object.values(calls)) decide(call, errno === "ENOSYS" ? missing : denied);
  const judged = judgements(profile);
  for (const call of Object.keys(judgedCalls) as (keyof Judged)[]) decide(judgedCalls[call], judged[call]);

  const end = Math.max(...decisions.keys()) + 1;
  const found: Stretch[] = [];
  for (let from = 0; from <= end; from++) {
    const decision = decisions.get(from) ?? missing;
    if (found.at(-1)?.decision !== decision) found.push({ from, decision });
  }
  return found;
}

/** Halves the stretches until one is left: eight questions instead of a hundred. */
function search(among: readonly Stretch[]): Decision {
  const [only] = among;
  if (among.length === 1 && only !== undefined) return only.decision;
  const half = among.length >> 1;
  const upper = among.slice(half);
  return {
    is: "test",
    test: "at-least",
    value: upper[0]?.from ?? 0,
    yes: search(upper),
    no: search(among.slice(0, half)),
  };
}

/**
 * The filter as the kernel takes it, for `bwrap --seccomp` or for an `EnterJob`. What the profile does not allow fails with an
 * error that callers know; a call of another architecture, which only an attack makes, ends the process.
 */
export function seccompFilter(profile: SeccompProfile): Uint8Array {
  return toBytes(
    assemble({
      is: "load",
      offset: architectureAt,
      next: oneOf(
        [architectures[profile.arch]],
        { is: "load", offset: numberAt, next: search(stretches(profile)) },
        killed,
      ),
    }),
  );
}

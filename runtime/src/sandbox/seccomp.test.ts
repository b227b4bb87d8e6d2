import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import test from "node:test";
import fc from "fast-check";
import { type SeccompProfile, seccompFilter } from "./seccomp.ts";
import type { Architecture } from "./system-calls.ts";
import { runFilter, whyNoFilter } from "./testing/bpf-interpreter.ts";
import { systemCallNames } from "./testing/system-call-names.ts";

/*
 * What the filter must say, by name and in words, and an interpreter that was written from the kernel's documentation: neither knows
 * the filter's own tables.
 */

const architectures: Readonly<Record<Architecture, number>> = { x64: 0xc000003e, arm64: 0xc00000b7 };
const arches = ["x64", "arm64"] as const;
const profiles: readonly SeccompProfile[] = arches.flatMap((arch) => [
  ...(["none", "host", "own-namespace"] as const).flatMap((network) =>
    (["refused", "made"] as const).flatMap((unixSockets) =>
      (["refused", "chromium"] as const).map((namespaces) => ({ arch, network, unixSockets, namespaces })),
    ),
  ),
  { arch, network: "none", unixSockets: "refused", namespaces: "refused", programs: "refused" },
]);
const anyProfile = fc.constantFrom(...profiles);

const errnos: Readonly<Record<number, string>> = {
  1: "EPERM",
  38: "ENOSYS",
  92: "ENOPROTOOPT",
  93: "EPROTONOSUPPORT",
  94: "ESOCKTNOSUPPORT",
  95: "EOPNOTSUPP",
  97: "EAFNOSUPPORT",
};

const filters = new Map(profiles.map((profile) => [profile, seccompFilter(profile)]));
const filterOf = (profile: SeccompProfile): Uint8Array => filters.get(profile) ?? assert.fail();

function said(profile: SeccompProfile, number: number, given: readonly (number | bigint)[] = []): string {
  const answer = runFilter(filterOf(profile), {
    number,
    architecture: architectures[profile.arch],
    arguments: given.map((value) => BigInt.asUintN(64, BigInt(value))),
  });
  if (answer === 0x7fff0000) return "allowed";
  if (answer === 0x80000000) return "killed";
  return answer >>> 16 === 5 ? (errnos[answer & 0xffff] ?? String(answer)) : String(answer);
}

const numberOf = (arch: Architecture, wanted: string): number => {
  for (const [number, name] of systemCallNames(arch)) if (name === wanted) return number;
  throw new Error(`${arch} has no ${wanted}`);
};
const asked = (profile: SeccompProfile, name: string, ...given: readonly (number | bigint)[]): string =>
  said(profile, numberOf(profile.arch, name), given);

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));
const plainTable: Readonly<Record<string, ReadonlySet<string>>> = {
  EPERM: words(`
    acct syslog sethostname setdomainname vhangup swapon swapoff reboot quotactl quotactl_fd kexec_load kexec_file_load
    init_module finit_module delete_module iopl ioperm modify_ldt settimeofday clock_settime adjtimex clock_adjtime
    ptrace process_vm_readv process_vm_writev process_madvise kcmp pidfd_getfd userfaultfd bpf perf_event_open
    fanotify_init fanotify_mark add_key request_key keyctl
    mount umount2 pivot_root setns name_to_handle_at open_by_handle_at`),
  ENOSYS: words(`
    open_tree move_mount fsopen fsconfig fsmount fspick mount_setattr statmount listmount open_tree_attr clone3
    io_uring_setup io_uring_enter io_uring_register io_setup io_destroy io_getevents io_submit io_cancel io_pgetevents
    mbind get_mempolicy set_mempolicy migrate_pages move_pages set_mempolicy_home_node process_mrelease
    mq_open mq_unlink mq_timedsend mq_timedreceive mq_notify mq_getsetattr
    lsm_get_self_attr lsm_set_self_attr lsm_list_modules
    uselib ustat sysfs _sysctl create_module get_kernel_syms query_module nfsservctl getpmsg putpmsg afs_syscall tuxcall
    security set_thread_area get_thread_area lookup_dcookie epoll_ctl_old epoll_wait_old remap_file_pages vserver`),
  judged: words(
    "chroot clone unshare socket socketpair setsockopt sendto sendmsg sendmmsg ioctl personality execve execveat",
  ),
};

for (const profile of profiles) {
  const { arch, ...rest } = profile;
  test(`the kernel takes the filter, and it answers by the plain table: ${arch}, ${Object.values(rest).join(", ")}`, () => {
    assert.equal(whyNoFilter(filterOf(profile)), undefined);
    const names = systemCallNames(arch);
    let judged = 0;
    for (let number = 0; number < 1024; number++) {
      const name = names.get(number);
      const [listed] = Object.entries(plainTable).find(([, calls]) => name !== undefined && calls.has(name)) ?? [];
      if (listed === "judged") judged++;
      else
        assert.equal(said(profile, number), listed ?? (name === undefined ? "ENOSYS" : "allowed"), `${number} ${name}`);
    }
    assert.equal(judged, plainTable.judged?.size);
  });
}

test("every name of the plain table is a system call of x64", () => {
  const known = new Set(systemCallNames("x64").values());
  for (const name of Object.values(plainTable).flatMap((names) => [...names])) assert.ok(known.has(name), name);
});

const header = "/usr/include/x86_64-linux-gnu/asm/unistd_64.h";
const headersMissing = existsSync(header) ? false : "this machine has no headers of the kernel";
test("the names have the numbers that this machine's headers give them", { skip: headersMissing }, () => {
  const names = systemCallNames("x64");
  const defined = [...readFileSync(header, "utf8").matchAll(/^#define __NR_(\w+) (\d+)$/gm)];
  assert.ok(defined.length > 350);
  for (const [, name, number] of defined) {
    if (Number(number) < 470) assert.equal(names.get(Number(number)), name);
  }
});

test("no number beyond the table does anything, and that is where the x32 calls are", () => {
  const beyond = fc.integer({ min: 470, max: 0xffffffff });
  fc.assert(fc.property(anyProfile, beyond, (profile, number) => assert.equal(said(profile, number), "ENOSYS")));
  for (let number = 0; number < 1024; number++)
    assert.equal(said(profiles[0] as SeccompProfile, 0x40000000 | number), "ENOSYS");
});

test("a call of any other architecture ends the process", () => {
  const other = fc.integer({ min: 0, max: 0xffffffff });
  const call = fc.integer({ min: 0, max: 1023 });
  fc.assert(
    fc.property(anyProfile, other, call, (profile, architecture, number) => {
      fc.pre(architecture !== architectures[profile.arch]);
      assert.equal(runFilter(filterOf(profile), { number, architecture }), 0x80000000);
    }),
  );
  const i386 = 0x40000003;
  assert.equal(runFilter(filterOf(profiles[0] as SeccompProfile), { number: 11, architecture: i386 }), 0x80000000);
});

/** The upper half of an argument that the kernel reads as 32 bits: whatever is in it changes nothing. */
const rubbish = fc.bigInt({ min: 0n, max: 0xffffffffn }).map((upper) => upper << 32n);

/** In words: what becomes of a wish for a socket. */
function socketSaid({ network, unixSockets }: SeccompProfile, family: number, type: number, protocol: number): string {
  if (family === 1 && unixSockets === "made") return "allowed";
  if (![2, 10].includes(family) || network === "none") return "EAFNOSUPPORT";
  const streamOrDatagram = [1, 2].includes(type & 15);
  if (!streamOrDatagram) return "ESOCKTNOSUPPORT";
  return [0, 6, 17].includes(protocol) ? "allowed" : "EPROTONOSUPPORT";
}

test("a socket is made of the declared families, types and protocols, and of no other", () => {
  const anyOf = (...likely: readonly number[]) =>
    fc.oneof(fc.constantFrom(...likely), fc.integer({ min: 0, max: 0xffffffff }));
  const wish = fc.record({
    profile: anyProfile,
    family: anyOf(0, 1, 2, 10, 16, 17, 38, 40, 43),
    type: anyOf(0, 1, 2, 3, 5, 6, 10).chain((type) =>
      fc.constantFrom(0, 0o4000, 0o2000000).map((flags) => (type | flags) >>> 0),
    ),
    protocol: anyOf(0, 1, 6, 17, 132, 136, 255, 256, 262),
    upper: rubbish,
  });
  fc.assert(
    fc.property(wish, ({ profile, family, type, protocol, upper }) => {
      const given = [family, type, protocol].map((value) => upper | BigInt(value));
      assert.equal(asked(profile, "socket", ...given), socketSaid(profile, family, type, protocol));
      assert.equal(asked(profile, "socketpair", ...given), family === 1 ? "allowed" : "EAFNOSUPPORT");
    }),
    { numRuns: 1000 },
  );
});

const namespaceFlags = { ns: 0x20000, cgroup: 0x2000000, uts: 0x4000000, ipc: 0x8000000 };
const chromiumFlags = { user: 0x10000000, pid: 0x20000000, net: 0x40000000 };

test("new namespaces are refused, but for those that Chromium makes where it may", () => {
  const all = [...Object.values(namespaceFlags), ...Object.values(chromiumFlags)];
  const thread = 0x3d0f00;
  fc.assert(
    fc.property(anyProfile, fc.subarray(all), fc.boolean(), rubbish, (profile, wanted, ofTime, upper) => {
      const flags = wanted.reduce((bits, flag) => bits | flag, thread);
      const foreign = wanted.some((flag) =>
        profile.namespaces === "chromium" ? Object.values(namespaceFlags).includes(flag) : true,
      );
      assert.equal(asked(profile, "clone", upper | BigInt(flags | 17)), foreign ? "EPERM" : "allowed");
      assert.equal(
        asked(profile, "unshare", upper | BigInt(flags | (ofTime ? 0x80 : 0))),
        foreign || ofTime ? "EPERM" : "allowed",
      );
    }),
  );
  for (const profile of profiles)
    assert.equal(asked(profile, "chroot"), profile.namespaces === "chromium" ? "allowed" : "EPERM");
});

test("another program is started unless the profile refuses it", () => {
  for (const profile of profiles)
    for (const name of ["execve", "execveat"])
      assert.equal(asked(profile, name), "programs" in profile ? "EPERM" : "allowed");
});

test("neither MPTCP, which Landlock lets past its ports, nor SCTP, a raw or a packet socket can be made", () => {
  for (const profile of profiles.filter(({ network }) => network !== "none")) {
    assert.equal(asked(profile, "socket", 2, 1, 262), "EPROTONOSUPPORT");
    assert.equal(asked(profile, "socket", 10, 1, 132), "EPROTONOSUPPORT");
    assert.equal(asked(profile, "socket", 2, 3, 255), "ESOCKTNOSUPPORT");
    assert.equal(asked(profile, "socket", 2, 10, 0), "ESOCKTNOSUPPORT");
  }
});

test("nothing is sent with a connection that Landlock would not see made", () => {
  const [fastOpen, noSignal] = [0x20000000, 0x4000];
  for (const profile of profiles) {
    for (const [name, at] of [
      ["sendto", 3],
      ["sendmsg", 2],
      ["sendmmsg", 3],
    ] as const) {
      const flags = (value: number) => [...Array.from({ length: at }, () => -1), value];
      assert.equal(asked(profile, name, ...flags(noSignal)), "allowed");
      assert.equal(asked(profile, name, ...flags(noSignal | fastOpen)), "EOPNOTSUPP");
    }
    assert.equal(asked(profile, "setsockopt", 3, 6, 31), "ENOPROTOOPT");
    assert.equal(asked(profile, "setsockopt", 3, 6, 1), "allowed");
    assert.equal(asked(profile, "setsockopt", 3, 1, 31), "allowed");
  }
});

test("nothing is typed or pasted at the user's terminal, whatever the upper half says", () => {
  fc.assert(
    fc.property(anyProfile, rubbish, (profile, upper) => {
      for (const request of [0x5412n, 0x541cn, 0x5423n])
        assert.equal(asked(profile, "ioctl", 0, upper | request), "EPERM");
      for (const request of [0x5401n, 0x5413n, 0x40049409n])
        assert.equal(asked(profile, "ioctl", 0, upper | request), "allowed");
    }),
  );
});

test("a process keeps the personality of Linux", () => {
  for (const profile of profiles) {
    for (const kept of [0, 0xffffffff]) assert.equal(asked(profile, "personality", kept), "allowed");
    for (const other of [0x0040000, 0x0400000, 8]) assert.equal(asked(profile, "personality", other), "EPERM");
  }
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { readSystemCalls } from "./syscalls.ts";
import { type Touch, touchesOf } from "./touches.ts";

const traced = (...lines: readonly string[]) => {
  const { calls, problems } = readSystemCalls(lines.join("\n"));
  const found = touchesOf(calls);
  return { ...found, problems: [...problems, ...found.problems] };
};
const said = (touch: Touch): string =>
  `${touch.process.started.join(" ")}: ${touch.kind === "blind" ? `blind ${touch.what}` : `${touch.access} ${touch.kind === "file" ? touch.path : touch.address}`} ${touch.outcome}`;

const table: readonly { readonly line: string; readonly touches: readonly string[]; readonly because: string }[] = [
  {
    line: 'openat(AT_FDCWD</w>, "a/../b", O_RDWR|O_CREAT, 0666) = 3</w/b>',
    touches: ["write /w/b done", "read /w/b done"],
    because: "it is written and read",
  },
  {
    line: 'openat(AT_FDCWD</w>, "link", O_RDONLY) = 3</elsewhere/secret>',
    touches: ["read /w/link done", "read /elsewhere/secret done"],
    because: "a link is judged by where it leads too",
  },
  {
    line: 'openat(7</d>, "x", O_RDONLY|O_PATH) = -1 ENOENT (No such file or directory)',
    touches: ["look /d/x ENOENT"],
    because: "looking is a touch, also where nothing is there",
  },
  { line: "getdents64(7</d>, 0x55 /* 3 entries */, 32768) = 80", touches: ["list /d done"], because: "it reads names" },
  {
    line: 'renameat2(AT_FDCWD</w>, "a", 5</d>, "b", 0) = 0',
    touches: ["write /w/a done", "write /d/b done"],
    because: "both ends of a renaming are written",
  },
  {
    line: 'linkat(AT_FDCWD</w>, "/secret", AT_FDCWD</w>, "mine", 0) = 0',
    touches: ["read /secret done", "write /w/mine done"],
    because: "a second name is a way to read",
  },
  {
    line: 'newfstatat(3</x>, "", {st_mode=S_IFREG}, AT_EMPTY_PATH) = 0',
    touches: [],
    because: "what is open was judged when it was opened",
  },
  {
    line: 'connect(19<TCP:[5]>, {sa_family=AF_INET6, sin6_port=htons(443), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "::1", &sin6_addr), sin6_scope_id=0}, 28) = 0',
    touches: ["connect [::1]:443 done"],
    because: "addresses of the sixth kind are read",
  },
  {
    line: 'connect(19<UNIX-STREAM:[5]>, {sa_family=AF_UNIX, sun_path=@"bus"}, 20) = 0',
    touches: ["connect unix:@bus done"],
    because: "abstract sockets have no path",
  },
  {
    line: 'sendto(20<UDP:[6]>, "x", 1, 0, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("8.8.8.8")}, 16) = 1',
    touches: ["send 8.8.8.8:53 done"],
    because: "a datagram needs no connection",
  },
  {
    line: "socket(AF_INET, SOCK_DGRAM|SOCK_CLOEXEC, IPPROTO_IP) = 4",
    touches: ["open inet dgram done"],
    because: "it can send",
  },
  {
    line: "io_uring_setup(8, {flags=0}) = 5",
    touches: ["blind io_uring_setup done"],
    because: "nobody sees what goes through",
  },
  { line: "memfd_new_thing(3) = 0", touches: [], because: "an unknown call is a problem instead" },
];
for (const { line, touches, because } of table)
  test(`${line.slice(0, 60)}: ${because}`, () => {
    const found = traced(`5  ${line}`);
    assert.deepEqual(
      found.touches.map((touch) => said(touch).replace(/^: /, "")),
      touches,
    );
    assert.equal(found.problems.length, line.startsWith("memfd") ? 1 : 0, found.problems.join());
  });

test("a process is what it was started as; threads share it, children begin as it, even before their birth is told", () => {
  const { touches } = traced(
    '5  execve("/node", ["node", "host.cjs"], 0x1) = 0',
    "5  clone3({flags=CLONE_VM|CLONE_THREAD}, 88) = 6",
    '6  stat("/by-thread", 0x1) = 0',
    '7  stat("/by-child", 0x1) = 0',
    "5  clone(child_stack=NULL, flags=CLONE_CHILD_SETTID|SIGCHLD) = 7",
    '7  execve("/node", ["node", "engine.cjs"], 0x1) = 0',
    '7  stat("/by-engine", 0x1) = 0',
    '5  stat("/by-host", 0x1) = 0',
  );
  assert.deepEqual(
    touches.map(said).filter((line) => line.includes("/by-")),
    [
      "node host.cjs: look /by-thread done",
      "node host.cjs: look /by-child done",
      "node engine.cjs: look /by-engine done",
      "node host.cjs: look /by-host done",
    ],
  );
});

test("a descriptor under /proc is where it leads, per process", () => {
  const { touches } = traced(
    '5  openat(AT_FDCWD</w>, "/d", O_PATH|O_DIRECTORY) = 20</real/d>',
    '5  openat(AT_FDCWD</w>, "/proc/self/fd/20/x", O_WRONLY|O_CREAT, 0666) = -1 EACCES (Permission denied)',
    '5  stat("/proc/5/maps", 0x1) = 0',
    '6  stat("/proc/5/maps", 0x1) = 0',
  );
  assert.deepEqual(
    touches.slice(2).map((touch) => said(touch).replace(/^: /, "")),
    ["write /real/d/x EACCES", "look /proc/self/maps done", "look /proc/5/maps done"],
  );
});

test("relative paths are below the working folder that the process has by then", () => {
  const { touches } = traced(
    '5  openat(AT_FDCWD</w>, "/a", O_RDONLY) = 3</a>',
    '5  chdir("deep") = 0',
    '5  unlink("x") = 0',
    "5  fchdir(9</other>) = 0",
    '5  unlink("y") = 0',
  );
  assert.deepEqual(
    touches
      .filter(({ kind, ...rest }) => kind === "file" && (rest as { access: string }).access === "write")
      .map((touch) => said(touch)),
    [": write /w/deep/x done", ": write /other/y done"],
  );
});

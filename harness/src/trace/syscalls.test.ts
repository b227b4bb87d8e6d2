import assert from "node:assert/strict";
import { test } from "node:test";
import { readSystemCalls, type SystemCall, stringsOf, unescaped } from "./syscalls.ts";

const one = (line: string): SystemCall => {
  const { calls, problems } = readSystemCalls(`${line}\n`);
  assert.deepEqual(problems, []);
  return calls[0] as SystemCall;
};

test("a call is read with its paths, what it gave and why it failed", () => {
  const open = one('12  openat(AT_FDCWD</a b>, "x\\303\\251\\"y", O_RDONLY|O_CLOEXEC) = 21</real/x\\303\\251>');
  assert.equal(open.args[0]?.leadsTo, "/a b");
  assert.equal(open.args[1]?.string, 'xé"y');
  assert.deepEqual([open.name, open.result, open.gave, open.error], ["openat", 21, "/real/xé", null]);
  const failed = one('12  access("/etc/ld.so.preload", R_OK) = -1 ENOENT (No such file or directory)');
  assert.deepEqual([failed.result, failed.error], [-1, "ENOENT"]);
  const injected = one("12  io_uring_setup(256, {flags=0}) = -1 ENOSYS (Function not implemented) (INJECTED)");
  assert.equal(injected.error, "ENOSYS");
  const socket = one(
    '12  connect(19<TCP:[127.0.0.1:5->127.0.0.1:6]>, {sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr("1.2.3.4")}, 16) = -1 EINPROGRESS (Operation now in progress)',
  );
  assert.match(socket.args[1]?.text ?? "", /1\.2\.3\.4/);
});

test("a call that another thread interrupts is put together again, in the order of the ends", () => {
  const { calls, problems } = readSystemCalls(
    [
      '10  openat(AT_FDCWD</w>, "/slow", O_RDONLY <unfinished ...>',
      '11  stat("/quick", {st_mode=S_IFREG}) = 0',
      "10  <... openat resumed>)             = 3</slow>",
      '12  mkdir("/late", 0777 <unfinished ...>',
      "12  <... mkdir resumed> <unfinished ...>) = ?",
      "12  +++ killed by SIGKILL +++",
      "",
    ].join("\n"),
  );
  assert.deepEqual(problems, []);
  assert.deepEqual(
    calls.map(({ name }) => name),
    ["stat", "openat", "mkdir", "+++"],
  );
  assert.equal((calls[2] as SystemCall).result, null);
});

test("a thread that is killed while strace asks what it calls calls nothing, and that must be the last of it", () => {
  const killed = ["10  ???( <unfinished ...>", "11  close(3) = 0", "10  <... ??? resumed>)                = ?"];
  const { calls, problems } = readSystemCalls(
    [
      ...killed,
      "10  +++ killed by SIGKILL +++",
      '12  mkdir("/a", 0777 <unfinished ...>',
      "12  <... ??? resumed>) = ?",
    ].join("\n"),
  );
  assert.deepEqual(problems, []);
  assert.deepEqual(
    calls.map(({ name }) => name),
    ["close", "+++", "mkdir"],
  );
  for (const after of ["10  close(4) = 0", "12  +++ exited with 0 +++", "10  ???() = ?"]) {
    assert.match(readSystemCalls([...killed, after].join("\n")).problems.join(), /^line 1: no system call/, after);
  }
  const given = ["10  recvmsg(13<UNIX-STREAM:[1->2]>, )  = ? <unavailable>", "10  +++ killed by SIGKILL +++"];
  assert.deepEqual(readSystemCalls(given.join("\n")).problems, []);
  assert.equal(readSystemCalls(given[0] as string).problems.length, 1);
  const known = one('10  openat(AT_FDCWD, "/a", O_RDONLY) = ? <unavailable>');
  assert.deepEqual([known.name, known.args[1]?.string, known.result], ["openat", "/a", null]);
  const words = one('10  openat(AT_FDCWD, "/a", ) = ? <unavailable>');
  assert.deepEqual([words.name, words.args[1]?.string, words.result], ["openat", "/a", null]);
});

test("signals are passed over; what cannot be read, is cut off or never ends is said", () => {
  const { problems } = readSystemCalls(
    [
      "10  --- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED} ---",
      "hello",
      '10  open("/a"..., O_RDONLY) = 3',
      "11  <... read resumed>) = 0",
      '12  open("/never", O_RDONLY <unfinished ...>',
      "13  open(",
      '14  open("/x", O_RDONLY) = surprise',
    ].join("\n"),
  );
  assert.equal(problems.length, 6);
  assert.match(
    problems.join("\n"),
    /no line of a trace[\s\S]*cut off[\s\S]*never begun[\s\S]*do not end[\s\S]*no result[\s\S]*never came back/,
  );
});

test("what is said over a socket may be cut off: it is no path", () => {
  const { calls, problems } = readSystemCalls('10  sendto(3<UNIX-STREAM:[1->2]>, "GET /"..., 9000, 0, NULL, 0) = 9000');
  assert.deepEqual(problems, []);
  assert.equal((calls[0] as SystemCall).args[1]?.string, null);
});

test("escapes are bytes: octal ones of any length, letters, and what is no UTF-8 stays as it is", () => {
  assert.equal(unescaped("a\\tb\\n\\\\"), "a\tb\n\\");
  assert.equal(unescaped("\\0\\1\\177"), "\0\u0001\u007f");
  assert.equal(unescaped("\\342\\202\\254"), "€");
  assert.equal(unescaped("\\377x"), "\\377x");
});

test("the words of an execve are read, and those that are left out are told", () => {
  const call = one('9  execve("/bin/node", ["node", "a b", "c"...], 0x7ffc /* 3 vars */) = 0');
  assert.deepEqual(stringsOf(call.args[1] as SystemCall["args"][0]), ["node", "a b", "c…"]);
});

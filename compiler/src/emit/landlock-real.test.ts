import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import type { LinuxSandboxFile } from "@locara/schema";
import { landlock } from "./landlock.ts";
import { deviceFiles } from "./linux-sandbox.ts";

/*
 * The rules under the real Landlock, alone: bubblewrap would hide what they refuse. Python makes the three system calls,
 * because Node cannot; the launcher that comes later does the same for an app.
 */

const apply = `
import ctypes, json, os, stat, sys
libc = ctypes.CDLL(None, use_errno=True)
def call(*args):
    result = libc.syscall(*args)
    if result < 0: sys.exit("system call %d: %s" % (args[0], os.strerror(ctypes.get_errno())))
    return result
abi = libc.syscall(444, None, 0, 1)
if len(sys.argv) == 1: print(abi); sys.exit(0)
file = json.loads(sys.argv[1])
fs = "execute write_file read_file read_dir remove_dir remove_file make_char make_dir make_reg make_sock make_fifo make_block make_sym refer truncate ioctl_dev".split()
net = "bind_tcp connect_tcp".split()
scoped = "abstract_unix_socket signal".split()
known = [right for level in file["handled"] if level["abi"] <= abi for right in level["rights"]]
def bits(names, rights): return sum(1 << names.index(right) for right in rights if right in names and right in known)
handled = bits(fs, known), bits(net, known), bits(scoped, known)
unknown = [right for right in known if right not in fs + net + scoped]
if unknown: sys.exit("no such right: %s" % unknown)
attributes = (ctypes.c_uint64 * 3)(*handled)
ruleset = call(444, ctypes.byref(attributes), 24 if abi >= 6 else 16 if abi >= 4 else 8, 0)
class Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32)]
of_files = ["execute", "write_file", "read_file", "truncate", "ioctl_dev"]
for rule in file["rules"]:
    if not os.path.exists(rule["path"]): continue
    parent = os.open(rule["path"], os.O_PATH | os.O_CLOEXEC)
    folder = stat.S_ISDIR(os.fstat(parent).st_mode)
    rights = [right for right in rule["rights"] if folder or right in of_files]
    call(445, ruleset, 1, ctypes.byref(Beneath(bits(fs, rights), parent)), 0)
if abi >= 4:
    for low, high in file["connect"]:
        for port in range(low, high + 1):
            call(445, ruleset, 2, ctypes.byref((ctypes.c_uint64 * 2)(bits(net, ["connect_tcp"]), port)), 0)
libc.prctl(38, 1, 0, 0, 0)
call(446, ruleset, 0)
os.execve(sys.argv[2], sys.argv[2:], {"OPENSSL_CONF": "/dev/null"})
`;

const python = spawnSync("python3", ["-c", apply], { encoding: "utf8" });
const abi = Number(python.stdout?.trim());
const skip =
  process.platform !== "linux"
    ? "not Linux"
    : python.error !== undefined
      ? "python3 is not installed"
      : abi >= 4
        ? false
        : `this kernel's Landlock is of level ${abi}: it knows no ports`;

/** Nothing that it tries changes anything outside the test's own folder: the control runs it free. */
const probe = `
const fs = require("node:fs"), net = require("node:net"), { execFileSync } = require("node:child_process");
const [home, allowed, refused] = process.argv.slice(2);
const tried = {};
const attempt = (name, action) => { try { action(); tried[name] = "done"; } catch (error) { tried[name] = error.code ?? String(error); } };
attempt("read granted", () => fs.readFileSync(home + "/read/a.txt"));
attempt("write what is only read", () => fs.writeFileSync(home + "/read/a.txt", "x"));
attempt("write granted", () => fs.writeFileSync(home + "/write/a.txt", "x"));
attempt("rename into another folder", () => fs.renameSync(home + "/write/a.txt", home + "/write/deep/b.txt"));
attempt("move out", () => fs.renameSync(home + "/write/deep/b.txt", home + "/b.txt"));
attempt("read ungranted", () => fs.readFileSync(home + "/secret.txt"));
attempt("list ungranted", () => fs.readdirSync(home));
attempt("link out", () => fs.symlinkSync(home + "/secret.txt", home + "/write/link"));
attempt("start a program of the user's", () => execFileSync(home + "/write/program"));
attempt("read one file", () => fs.readFileSync(home + "/one.txt"));
const connect = (name, port) => new Promise((told) => {
  const socket = net.connect(Number(port), "127.0.0.1");
  const tell = (what) => { tried[name] = what; socket.destroy(); told(); };
  socket.on("connect", () => tell("done")).on("error", (error) => tell(error.code));
});
const listen = () => new Promise((told) => {
  const server = net.createServer().listen(0, "127.0.0.1");
  server.on("listening", () => { tried["listen"] = "done"; server.close(told); }).on("error", (error) => { tried["listen"] = error.code; told(); });
});
connect("connect to a declared port", allowed).then(() => connect("connect to another", refused)).then(listen)
  .then(() => console.log(JSON.stringify(tried)));
`;

const listening = async (): Promise<{ readonly server: Server; readonly port: number }> => {
  const server = createServer((socket) => socket.end());
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return { server, port: (server.address() as { readonly port: number }).port };
};

type Rules = LinuxSandboxFile["landlock"];

async function tried(plant: ((rules: Rules) => Rules) | null): Promise<Readonly<Record<string, string>>> {
  const home = realpathSync(mkdtempSync(join(tmpdir(), "locara-landlock-")));
  const [declared, other] = [await listening(), await listening()];
  try {
    for (const folder of ["read", "write/deep", "app"]) mkdirSync(join(home, folder), { recursive: true });
    for (const file of ["read/a.txt", "secret.txt", "one.txt"]) writeFileSync(join(home, file), "text");
    writeFileSync(join(home, "write/program"), "#!/bin/sh\n", { mode: 0o755 });
    writeFileSync(join(home, "app/probe.cjs"), probe);
    const node = realpathSync(process.execPath);
    const rules = landlock(
      [
        ["/usr", "run"],
        ["/proc", "own"],
        ...deviceFiles.map((path) => [path, "own"] as const),
        [node, "run"],
        [join(home, "app"), "run"],
        [join(home, "read"), "read"],
        [join(home, "write"), "read-write"],
        [join(home, "one.txt"), "read"],
      ],
      [[declared.port, declared.port]],
    );
    const program = [node, join(home, "app/probe.cjs"), home, String(declared.port), String(other.port)];
    const [command, ...rest] =
      plant === null ? program : ["python3", "-c", apply, JSON.stringify(plant(rules)), ...program];
    const said = await new Promise<{ readonly stdout: string; readonly stderr: string }>((finished) =>
      execFile(command as string, rest, { timeout: 20_000 }, (_error, stdout, stderr) => finished({ stdout, stderr })),
    );
    assert.match(said.stdout, /^\{/, said.stderr);
    return JSON.parse(said.stdout) as Record<string, string>;
  } finally {
    for (const { server } of [declared, other]) await new Promise((closed) => server.close(closed));
    rmSync(home, { recursive: true, force: true });
  }
}

test("without Landlock everything that the probe tries is done", { skip }, async () => {
  const { "write what is only read": write, ...rest } = await tried(null);
  assert.equal(write, "done");
  assert.deepEqual([...new Set(Object.values(rest))], ["done"]);
});

test("under the emitted rules what is declared is done, and the rest refused", { skip }, async () => {
  assert.deepEqual(await tried((rules) => rules), {
    "read granted": "done",
    "write what is only read": "EACCES",
    "write granted": "done",
    "rename into another folder": "done",
    "move out": "EACCES",
    "read ungranted": "EACCES",
    "list ungranted": "EACCES",
    "link out": "EACCES",
    "start a program of the user's": "EACCES",
    "read one file": "done",
    "connect to a declared port": "done",
    "connect to another": "EACCES",
    listen: "EACCES",
  });
});

const faults: readonly {
  readonly fault: string;
  readonly plant: (rules: Rules) => Rules;
  readonly notices: string;
  readonly is: string;
}[] = [
  {
    fault: "a right that is not handled",
    plant: (rules) => ({
      ...rules,
      handled: rules.handled.map((level) => ({
        ...level,
        rights: level.rights.filter((right) => right !== "execute"),
      })),
    }),
    notices: "start a program of the user's",
    is: "done",
  },
  {
    fault: "writing without refer",
    plant: (rules) => ({
      ...rules,
      rules: rules.rules.map((rule) => ({ ...rule, rights: rule.rights.filter((right) => right !== "refer") })),
    }),
    notices: "rename into another folder",
    is: "EXDEV",
  },
  {
    fault: "ports that nothing handles",
    plant: (rules) => ({ ...rules, handled: rules.handled.filter(({ abi }) => abi < 4), connect: [] }),
    notices: "connect to another",
    is: "done",
  },
];

for (const { fault, plant, notices, is } of faults) {
  test(`the probe notices ${fault}`, { skip }, async () => {
    assert.equal((await tried(plant))[notices], is);
  });
}

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import test from "node:test";
import { type SeccompProfile, seccompFilter } from "./seccomp.ts";
import { refusedCalls } from "./system-calls.ts";
import { bubblewrapped, noBubblewrap } from "./testing/bubblewrapped.ts";
import { systemCallNames } from "./testing/system-call-names.ts";

/*
 * The filter under the real kernel: a probe makes each call, with arguments with which none of them does anything. The
 * control makes the same calls without the filter, as nobody and with no rights, and is answered something else.
 */

const skip = noBubblewrap;
const arch = process.arch === "arm64" ? "arm64" : "x64";
const koffi = createRequire(import.meta.url).resolve("koffi");
const strict: SeccompProfile = { arch, network: "none", unixSockets: "refused", namespaces: "refused" };

const rawCalls = `
const koffi = require(${JSON.stringify(koffi)});
const { getSystemErrorName } = require("node:util");
const library = koffi.load(null);
const call = library.func("syscall", "long", ["long", "long", "long", "long", "long", "long", "long"]);
const made = (number, given) =>
  call(number, ...given, ...Array(6 - given.length).fill(0)) < 0 ? getSystemErrorName(-koffi.errno()) : "done";
`;
const probe = `${rawCalls}
const answers = JSON.parse(process.argv[1]).map(([name, number, ...given]) => [name, made(number, given)]);
console.log(JSON.stringify(answers));
`;

type Wanted = readonly [name: string, call: string, given: readonly number[], answer: string];

const rubbish = [-1, -1, -1, -1, -1, -1];
const judged: readonly Wanted[] = [
  ["a Unix socket", "socket", [1, 1, 0], "EAFNOSUPPORT"],
  ["a TCP socket", "socket", [2, 1, 0], "EAFNOSUPPORT"],
  ["a UDP socket", "socket", [10, 2, 0], "EAFNOSUPPORT"],
  ["a netlink socket", "socket", [16, 3, 0], "EAFNOSUPPORT"],
  ["a cipher of the kernel's", "socket", [38, 5, 0], "EAFNOSUPPORT"],
  ["a socket to the hypervisor", "socket", [40, 1, 0], "EAFNOSUPPORT"],
  ["another personality", "personality", [0x0040000], "EPERM"],
  ["another root", "chroot", [-1], "EPERM"],
  ["a user namespace", "unshare", [0x10000000], "EPERM"],
  ["typing at the terminal", "ioctl", [-1, 0x5412, 0], "EPERM"],
  ["typing, with rubbish above", "ioctl", [-1, 0x700005412, 0], "EPERM"],
  ["sending before connecting", "sendto", [-1, 0, 0, 0x20000000, 0, 0], "ENOTSUP"],
  ["a x32 call", "x32", [], "ENOSYS"],
];
const refused: readonly Wanted[] = refusedCalls.flatMap(({ errno, calls }) =>
  Object.keys(calls).map((name): Wanted => [name, name, rubbish, errno]),
);

async function answers(filter: Uint8Array | null): Promise<ReadonlyMap<string, string>> {
  const numbers = new Map([...systemCallNames(arch)].map(([number, name]) => [name, number]));
  if (arch === "x64") numbers.set("x32", 0x40000000 | 39);
  const calls = [...judged, ...refused].flatMap(([name, call, given]) => {
    const number = numbers.get(call);
    return number === undefined ? [] : [[name, number, ...given]];
  });
  const { stdout, stderr } = await bubblewrapped(probe, [JSON.stringify(calls)], filter);
  assert.match(stdout, /^\[/, stderr);
  return new Map(JSON.parse(stdout) as [string, string][]);
}

test("the kernel refuses what the filter refuses, and without it answers otherwise", { skip }, async () => {
  const [below, free] = await Promise.all([answers(seccompFilter(strict)), answers(null)]);
  assert.ok(below.size >= 90, `${below.size} calls were tried`);
  for (const [name, , , answer] of [...judged, ...refused])
    if (below.has(name)) assert.equal(below.get(name), answer, name);
  const changed = [...below].filter(([name, answer]) => free.get(name) !== answer).map(([name]) => name);
  assert.ok(changed.length >= 40, `only ${changed.length} of ${below.size} differ: ${changed.join(", ")}`);
  for (const name of ["a TCP socket", "a netlink socket", "another personality"]) assert.equal(free.get(name), "done");
});

/** mov eax, 20; int 0x80; ret: `getpid` of 32-bit x86. */
const foreign = `${rawCalls}
const page = library.func("mmap", "void *", ["void *", "size_t", "int", "int", "int", "long"])(null, 4096, 7, 0x22, -1, 0);
koffi.encode(page, koffi.array("uint8", 8), [0xb8, 20, 0, 0, 0, 0xcd, 0x80, 0xc3]);
console.log(koffi.call(page, koffi.proto("int pid()")));
`;

test("a call of 32-bit x86 ends the process", {
  skip: skip || (arch === "x64" ? false : "only an x64 processor knows it"),
}, async (t) => {
  const free = await bubblewrapped(foreign, [], null);
  if (free.status !== 0) return t.skip("this kernel takes no 32-bit calls");
  assert.match(free.stdout, /^\d+\n$/);
  const { status, stdout } = await bubblewrapped(foreign, [], seccompFilter(strict));
  const badSystemCall = 128 + 31;
  assert.deepEqual({ status, stdout }, { status: badSystemCall, stdout: "" });
});

/** Landlock allows no port here; MPTCP and data sent with the first packet reach one all the same. */
const aroundPorts = `${rawCalls}
const net = require("node:net");
const server = net.createServer().listen(0, "127.0.0.1", () => {
  const { port } = server.address();
  const ruleset = new BigUint64Array([0n, 3n, 0n]);
  const create = library.func("syscall", "long", ["long", "void *", "size_t", "uint"]);
  const restricted = made(157, [38, 1]) + made(446, [create(444, ruleset, 24, 0), 0]);
  const address = Uint8Array.from([2, 0, port >> 8, port & 255, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
  const connect = library.func("connect", "int", ["int", "void *", "uint"]);
  const send = library.func("sendto", "long", ["int", "void *", "size_t", "int", "void *", "uint"]);
  const said = (answer) => (answer < 0 ? getSystemErrorName(-koffi.errno()) : "done");
  const socket = (protocol) => call(${arch === "x64" ? 41 : 198}, 2, 1, protocol, 0, 0, 0);
  const tried = { restricted, tcp: said(connect(socket(0), address, 16)) };
  const mptcp = socket(262);
  tried.mptcp = mptcp < 0 ? said(mptcp) : said(connect(mptcp, address, 16));
  tried.fastOpen = said(send(socket(0), Uint8Array.of(1), 1, 0x20000000, address, 16));
  console.log(JSON.stringify(tried));
  process.exit();
});
`.replace("made(157", `made(${arch === "x64" ? 157 : 167}`);

test("what gets round Landlock's ports does not get round the filter", { skip }, async (t) => {
  const tried = async (filter: Uint8Array | null) => {
    const { stdout, stderr } = await bubblewrapped(aroundPorts, [], filter);
    assert.match(stdout, /^\{/, stderr);
    return JSON.parse(stdout) as Readonly<Record<string, string>>;
  };
  const free = await tried(null);
  if (free.restricted !== "donedone" || free.tcp !== "EACCES") return t.skip("this kernel's Landlock knows no ports");
  t.diagnostic(`without the filter: MPTCP ${free.mptcp}, fast open ${free.fastOpen}`);
  assert.deepEqual(await tried(seccompFilter({ ...strict, network: "host" })), {
    restricted: "donedone",
    tcp: "EACCES",
    mptcp: "EPROTONOSUPPORT",
    fastOpen: "ENOTSUP",
  });
});

const life = `
const fs = require("node:fs");
const { Worker } = require("node:worker_threads");
const { execFileSync } = require("node:child_process");
const alive = {};
(async () => {
  alive.pool = (await fs.promises.readFile("/etc/hostname", "utf8")).length > 0;
  alive.worker = await new Promise((told) => new Worker("require('node:worker_threads').parentPort.postMessage(true)", { eval: true }).on("message", told));
  alive.program = execFileSync(process.execPath, ["--print", "6 * 7"], { encoding: "utf8" }).trim();
  alive.wasm = WebAssembly.validate(Uint8Array.from([0, 97, 115, 109, 1, 0, 0, 0]));
  console.log(JSON.stringify(alive));
})();
`;

test("Node lives below the strictest filter: its pool, a worker, another Node", { skip }, async () => {
  const { stdout, stderr } = await bubblewrapped(life, [], seccompFilter(strict));
  assert.equal(stdout, '{"pool":true,"worker":true,"program":"42","wasm":true}\n', stderr);
});

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { assemble, type Decision, toBytes } from "./bpf.ts";
import { type EnterJob, notEntered } from "./enter-job.ts";
import { probeLandlock } from "./landlock.ts";
import type { LandlockRules } from "./landlock-rights.ts";
import { seccompFilter } from "./seccomp.ts";
import { noBubblewrap } from "./testing/bubblewrapped.ts";
import { type Ended, ended } from "./testing/ended.ts";

/*
 * The real kernel, and Landlock alone: bubblewrap would hide what it refuses. What is tried changes nothing outside of the
 * test's own folder.
 */

const probed = probeLandlock();
const skip = "missing" in probed ? probed.missing : false;
const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const node = realpathSync(process.execPath);

const handled: LandlockRules["handled"] = [
  { abi: 1, rights: ["execute", "write_file", "read_file", "read_dir", "make_reg", "remove_file"] },
  { abi: 4, rights: ["bind_tcp", "connect_tcp"] },
];
const read = ["read_file", "read_dir"];
const machine: LandlockRules["rules"] = [
  ...["/usr", "/lib", "/lib64", node].map((path) => ({ path, rights: ["execute", ...read] })),
  ...["/proc", "/sys", "/etc/ssl", here("../../..")].map((path) => ({ path, rights: read })),
  { path: "/dev/null", rights: ["read_file", "write_file"] },
];

interface Way {
  readonly job?: (home: string) => Partial<EnterJob>;
  /** What is put before Node and `enter`. */
  readonly around?: readonly string[];
  /** Inherited as 4. */
  readonly descriptor?: number;
}

/** Enters with a script that finds its folder in `process.argv[1]`: `granted/` may be read and written, `secret.txt` not. */
async function entered(script: string, { job, around = [], descriptor }: Way = {}): Promise<Ended> {
  const home = realpathSync(mkdtempSync(join(tmpdir(), "locara-enter-")));
  const opened: number[] = [];
  const open = (path: string) => {
    opened.push(openSync(path, "r"));
    return opened.at(-1) as number;
  };
  try {
    mkdirSync(join(home, "granted"));
    for (const file of ["granted/a.txt", "secret.txt"]) writeFileSync(join(home, file), "text");
    const whole: EnterJob = {
      landlock: {
        handled,
        rules: [...machine, { path: join(home, "granted"), rights: [...read, "write_file", "make_reg"] }],
        connect: [],
      },
      without: [],
      program: node,
      arguments: ["--eval", script, home],
      environment: { GIVEN: "yes" },
      ...job?.(home),
    };
    writeFileSync(join(home, "job"), JSON.stringify(whole));
    const [command = "", ...rest] = [...around, process.execPath, here("enter.ts"), "3"];
    const inherited = [open(join(home, "job")), open(join(home, "secret.txt")), ...(descriptor ? [descriptor] : [])];
    return await ended(spawn(command, rest, { stdio: ["ignore", "pipe", "pipe", ...inherited], timeout: 60_000 }));
  } finally {
    for (const descriptor of opened) closeSync(descriptor);
    rmSync(home, { recursive: true, force: true });
  }
}

const json = ({ stdout, stderr }: Ended): unknown => {
  assert.match(stdout, /^[[{]/, stderr);
  return JSON.parse(stdout);
};

/** Reads a file in the main thread, in the pool and in a worker. */
const everyThread = `
const { Worker } = require("node:worker_threads");
const fs = require("node:fs");
const home = process.argv[1];
const said = (error) => (error === null ? "done" : error.code);
const sync = (path) => { try { fs.readFileSync(path); return "done"; } catch (error) { return error.code; } };
const worker = new Worker(\`
  const { parentPort } = require("node:worker_threads");
  parentPort.on("message", (path) => { try { require("node:fs").readFileSync(path); parentPort.postMessage("done"); } catch (error) { parentPort.postMessage(error.code); } });
\`, { eval: true });
const inWorker = (path) => new Promise((told) => { worker.once("message", told); worker.postMessage(path); });
const inPool = (path) => new Promise((told) => fs.readFile(path, (error) => told(said(error))));
const tried = async (path) => [sync(path), await inPool(path), await inWorker(path)];
const warm = async () => { await Promise.all(Array.from({ length: 8 }, () => inPool(home + "/granted/a.txt"))); await inWorker(home + "/granted/a.txt"); };
`;
const threads = `${everyThread}
(async () => { await warm(); console.log(JSON.stringify({ granted: await tried(home + "/granted/a.txt"), secret: await tried(home + "/secret.txt") })); process.exit(); })();
`;

test("what is executed can read no more in its pool and its workers than in its main thread", { skip }, async () => {
  assert.deepEqual(json(await entered(threads)), {
    granted: ["done", "done", "done"],
    secret: ["EACCES", "EACCES", "EACCES"],
  });
});

test("the control: rules taken by a process that already runs do not hold for its other threads", {
  skip,
}, async () => {
  const inProcess = `${everyThread}
    (async () => {
      await warm();
      const { restrictToRules } = await import(${JSON.stringify(here("landlock.ts"))});
      restrictToRules(${JSON.stringify({ handled, rules: machine, connect: [] } satisfies LandlockRules)});
      console.log(JSON.stringify(await tried(home + "/secret.txt")));
      process.exit();
    })();`;
  const home = realpathSync(mkdtempSync(join(tmpdir(), "locara-enter-")));
  try {
    mkdirSync(join(home, "granted"));
    for (const file of ["granted/a.txt", "secret.txt"]) writeFileSync(join(home, file), "text");
    const child = spawn(node, ["--eval", inProcess, home], { stdio: ["ignore", "pipe", "pipe"] });
    assert.deepEqual(json(await ended(child)), ["EACCES", "done", "done"]);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});

test("what is executed has the environment and the descriptors of its job, and nothing of the launcher's", {
  skip,
}, async () => {
  const script = `
    const fs = require("node:fs");
    const heirs = [3, 4, 5, 40].filter((fd) => { try { return fs.fstatSync(fd).isFile(); } catch { return false; } });
    console.log(JSON.stringify({ environment: process.env, heirs }));`;
  // Node itself marks what it inherits, up to the first gap.
  const around = ["bash", "-c", 'exec 40<&4; exec "$@"', "bash"];
  assert.deepEqual(json(await entered(script, { around })), { environment: { GIVEN: "yes" }, heirs: [] });
  assert.deepEqual(json(await entered(script, { job: () => ({ keep: [4] }) })), {
    environment: { GIVEN: "yes" },
    heirs: [4],
  });
});

test("a further filter holds for what is executed", { skip }, async () => {
  const listens = `require("node:net").createServer().listen(0, "127.0.0.1")
    .on("error", (error) => console.log(JSON.stringify([error.code]))).on("listening", () => { console.log('["done"]'); process.exit(); });`;
  const arch = process.arch === "arm64" ? "arm64" : "x64";
  const filter = seccompFilter({ arch, network: "none", unixSockets: "refused", namespaces: "refused" });
  const unlimited = (home: string) => ({
    landlock: { handled: handled.slice(0, 1), rules: [...machine, { path: home, rights: read }], connect: [] },
  });
  assert.deepEqual(json(await entered(listens, { job: unlimited })), ["done"]);
  const filtered = (home: string) => ({ ...unlimited(home), filter: Buffer.from(filter).toString("base64") });
  assert.deepEqual(json(await entered(listens, { job: filtered })), ["EAFNOSUPPORT"]);
});

test("a channel to the parent outlives the change of programs, with what was sent before it", { skip }, async () => {
  const script = `process.on("message", (heard) => process.send([heard, typeof heard.bytes], () => process.exit()));`;
  const folder = mkdtempSync(join(tmpdir(), "locara-enter-"));
  try {
    const job: EnterJob = {
      landlock: { handled, rules: machine, connect: [] },
      without: [],
      keep: [3],
      program: node,
      arguments: ["--eval", script],
      environment: { NODE_CHANNEL_FD: "3", NODE_CHANNEL_SERIALIZATION_MODE: "advanced" },
    };
    writeFileSync(join(folder, "job"), JSON.stringify(job));
    const told = openSync(join(folder, "job"), "r");
    const child = spawn(node, [here("enter.ts"), "4"], {
      stdio: ["ignore", "pipe", "pipe", "ipc", told],
      serialization: "advanced",
    });
    closeSync(told);
    child.send({ early: 1n });
    const heard = new Promise((resolve) => child.once("message", resolve));
    const end = await ended(child);
    assert.equal(end.status, 0, end.stderr);
    assert.deepEqual(await heard, [{ early: 1n }, "undefined"]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

const failures: readonly {
  readonly because: string;
  readonly job: (home: string) => Partial<EnterJob>;
  readonly code: string;
}[] = [
  {
    because: "the rules name a right that Landlock does not have",
    job: () => ({ landlock: { handled, rules: [{ path: "/usr", rights: ["read_everything"] }], connect: [] } }),
    code: "artifact/invalid",
  },
  { because: "there is no such program", job: () => ({ program: "/nowhere" }), code: "resource/sandbox-missing" },
  {
    because: "the rules do not let the program run",
    job: (home) => ({ program: join(home, "granted/a.txt") }),
    code: "resource/sandbox-missing",
  },
  {
    because: "the job is half a job",
    job: () => ({ program: undefined }) as unknown as Partial<EnterJob>,
    code: "argument/invalid",
  },
];

for (const { because, job, code } of failures) {
  test(`nothing is executed, with a stable error, when ${because}`, { skip }, async () => {
    const { status, stdout, stderr } = await entered("console.log('ran')", { job });
    assert.deepEqual({ status, stdout }, { status: notEntered, stdout: "" });
    assert.equal((JSON.parse(stderr) as { readonly code: string }).code, code);
  });
}

/** A kernel without Landlock, as far as a program can tell: its first call is answered as such a kernel answers. */
function withoutLandlock(folder: string): { readonly around: readonly string[]; readonly descriptor: number } {
  const answer = (value: number): Decision => ({ is: "answer", value });
  const [noSuchCall, allowed] = [answer(0x00050000 | 38), answer(0x7fff0000)];
  const test: Decision = { is: "test", test: "equals", value: 444, yes: noSuchCall, no: allowed };
  writeFileSync(join(folder, "filter"), toBytes(assemble({ is: "load", offset: 0, next: test })));
  return {
    around: ["bwrap", "--dev-bind", "/", "/", "--unshare-user", "--seccomp", "5"],
    descriptor: openSync(join(folder, "filter"), "r"),
  };
}

test("where Landlock is missing nothing is executed, unless the launcher had said so", {
  skip: noBubblewrap,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), "locara-enter-"));
  const old = [withoutLandlock(folder), withoutLandlock(folder)] as const;
  try {
    const { status, stdout, stderr } = await entered("console.log('ran')", old[0]);
    assert.deepEqual({ status, stdout }, { status: notEntered, stdout: "" });
    assert.match(stderr, /"code":"resource\/sandbox-missing".*this kernel has no Landlock/);
    const known = await entered("console.log('ran')", { ...old[1], job: () => ({ without: ["landlock"] }) });
    assert.deepEqual(known, { status: 0, stdout: "ran\n", stderr: "" });
  } finally {
    for (const { descriptor } of old) closeSync(descriptor);
    rmSync(folder, { recursive: true, force: true });
  }
});

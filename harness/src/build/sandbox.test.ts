import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmodSync, closeSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { after, before, test } from "node:test";
import { compileFolder } from "@locara/compiler";
import { type AppPlaces, appPlaces, firstInherited, probeSandbox, type SandboxedProgram } from "@locara/runtime";
import type { IpcFile } from "@locara/schema";
import { manifestBuilder } from "../kit/manifest-builder.ts";
import { buildBrowserHost } from "./browser.ts";
import { startBrowserProcess } from "./browser-process.ts";
import { handedDown } from "./handed-down.ts";
import { type AppSandbox, openSandbox, sandboxEnvironment } from "./sandbox.ts";

const { bubblewrap } = probeSandbox();
const skip = bubblewrap ?? false;

let root = "";
let places: AppPlaces;
let sandbox: AppSandbox;

before(async () => {
  root = await mkdtemp(join(tmpdir(), "locara-sandbox-"));
  chmodSync(root, 0o755);
  await mkdir(join(root, "page"));
  await mkdir(join(root, "home/private"), { recursive: true });
  await writeFile(join(root, "home/private/secret"), "a secret");
  await writeFile(join(root, "page/index.html"), "<!doctype html><html><head></head></html>");
  await writeFile(join(root, "locara.json"), manifestBuilder().with("entry", { page: "page/index.html" }).bytes());
  const ipc = JSON.parse(compileFolder(root).files.get("ipc.json") ?? "") as IpcFile;
  const environment = { platform: process.platform, home: join(root, "home"), variables: {}, page: join(root, "page") };
  places = appPlaces(ipc, { ...environment, artifacts: join(root, ".locara") });
  if (bubblewrap !== null) return;
  const opened = await openSandbox(places, join(root, "out"), {});
  assert.ok(!("missing" in opened));
  sandbox = opened;
});
after(() => rm(root, { recursive: true }));

/** Tries each thing by itself and says what came of it. It changes nothing but the app's own files. */
const probe = `
const fs = require("node:fs"), net = require("node:net"), cp = require("node:child_process");
const [secret, artifacts, data, port, inherited] = process.argv.slice(2);
const tried = { status: fs.readFileSync("/proc/self/status", "utf8").match(/^(Seccomp|NoNewPrivs):.*$/gm) };
const attempt = (name, action) => { try { tried[name] = String(action() ?? "done"); } catch (error) { tried[name] = error.code; } };
attempt("read a secret", () => fs.readFileSync(secret, "utf8"));
attempt("write an artifact", () => fs.writeFileSync(artifacts + "/resolved.json", "{}"));
attempt("write its data", () => fs.writeFileSync(data + "/a", "x"));
attempt("see other processes", () => fs.readdirSync("/proc").filter((name) => /^\\d+$/.test(name)).length > 3);
attempt("environment", () => Object.keys(process.env).sort().join(","));
const socket = net.connect(Number(port), "127.0.0.1");
const over = (what) => {
  tried.connect = what;
  socket.destroy();
  const server = net.createServer((caller) => { caller.end("served"); server.close(); process.exitCode = 7; });
  server.on("error", (error) => { tried.serve = error.code; console.log(JSON.stringify(tried)); });
  server.listen(inherited === undefined ? { port: 0, host: "127.0.0.1" } : { fd: Number(inherited) }, () => console.log(JSON.stringify(tried)));
};
socket.on("connect", () => over("connected")).on("error", (error) => over(error.code));
`;

interface Tried {
  readonly said: Readonly<Record<string, unknown>>;
  readonly code: number | null;
  /** What came back from the socket that was handed down. */
  readonly served: string;
}

async function tried(inside: boolean): Promise<Tried> {
  const program = join(root, "probe.cjs");
  await writeFile(program, probe);
  await mkdir(places.appData, { recursive: true });
  const outside = createServer((socket) => socket.end()).listen(0, "127.0.0.1");
  const [door] = await handedDown(1);
  assert.ok(door !== undefined);
  const secret = join(root, "home/private/secret");
  const { port } = outside.address() as AddressInfo;
  const args = [program, secret, places.artifacts, places.appData, String(port), String(firstInherited)];
  const started: SandboxedProgram = {
    program: process.execPath,
    arguments: args,
    environment: sandboxEnvironment({ HOME: "/home/anna", SECRET: "token" }),
    calls: { network: "none", unixSockets: "made", namespaces: "refused" },
    lent: [program],
    inherited: 1,
  };
  const command = inside
    ? sandbox.around(started)
    : { command: process.execPath, arguments: args, descriptors: [0, 0] as const };
  const child = spawn(command.command, command.arguments, {
    stdio: ["ignore", "pipe", "inherit", ...command.descriptors, door.descriptor],
  });
  if (inside) for (const descriptor of command.descriptors) closeSync(descriptor);
  door.close();
  try {
    const [line] = (await child.stdout?.take(1).toArray()) ?? [];
    const served = await text(connect(door.port, "127.0.0.1"));
    const code = await new Promise<number | null>((resolve) => child.once("exit", resolve));
    return { said: JSON.parse(String(line)) as Tried["said"], served, code };
  } finally {
    outside.close();
  }
}

test("outside, the probe can do what it tries: so it is the sandbox that stops it", { skip }, async () => {
  const { said, served, code } = await tried(false);
  assert.deepEqual([said["read a secret"], said.connect, served, code], ["a secret", "connected", "served", 7]);
});

test("inside, all of it fails that the manifest does not say, and a socket that was handed down serves", {
  skip,
}, async () => {
  compileFolder(root);
  const { said, served, code } = await tried(true);
  assert.deepEqual(said, {
    status: ["NoNewPrivs:\t1", "Seccomp:\t2"],
    "read a secret": "ENOENT",
    "write an artifact": "EROFS",
    "write its data": "done",
    "see other processes": "false",
    environment: "HOME,PATH,TMPDIR",
    connect: "EAFNOSUPPORT",
  });
  assert.deepEqual([served, code], ["served", 7]);
});

test("the browser host serves from inside, and ends when it is told to", { skip }, async () => {
  compileFolder(root);
  const build = { ...(await buildBrowserHost(join(root, "build"))), sandbox };
  const host = await startBrowserProcess(places, build, process.env);
  for (const url of [host.url, await host.openUrl(), await host.permissionsUrl()])
    assert.equal((await fetch(url, { redirect: "manual" })).status, 303);
  await host.close();
  assert.equal(await host.ended, 0);
});

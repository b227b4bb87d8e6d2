import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import type { AnyCapability, LinuxSandboxFile } from "@locara/schema";
import { capabilities } from "@locara/schema";
import { lower, loweredTogether } from "../lower.ts";
import { emitLinuxSandbox } from "./linux-sandbox.ts";

/*
 * The artifact under the real bubblewrap: folders of this machine in the place of the symbols, and a program that tries.
 * The launcher that does this for an app comes later; what it is handed is checked here.
 */

const nobody = 65_534;
const bwrap = spawnSync("bwrap", ["--ro-bind", "/", "/", "--unshare-user", "--unshare-net", "true"], {
  encoding: "utf8",
});
const skip =
  process.platform !== "linux"
    ? "not Linux"
    : bwrap.error !== undefined
      ? "bubblewrap is not installed"
      : bwrap.status !== 0
        ? `user namespaces are refused here: ${bwrap.stderr.trim()}`
        : false;

/**
 * Tries each thing by itself and says what came of it, as JSON. The control runs it as root and without a sandbox, so it
 * may change nothing outside the test's own folder.
 */
const probe = `
const fs = require("node:fs"), net = require("node:net"), os = require("node:os");
const tried = {};
const attempt = (name, action) => { try { tried[name] = String(action()); } catch (error) { tried[name] = error.code ?? String(error); } };
const [granted, written, ungranted, own, models, port] = process.argv.slice(2);
attempt("read granted", () => fs.readFileSync(granted + "/a.txt", "utf8"));
attempt("write granted for reading", () => fs.writeFileSync(granted + "/new", "x"));
attempt("write granted for writing", () => fs.writeFileSync(written + "/new", "x") ?? "written");
attempt("read ungranted", () => fs.readFileSync(ungranted + "/secret.txt", "utf8"));
attempt("list ungranted", () => fs.readdirSync(ungranted));
attempt("change mode of ungranted", () => fs.chmodSync(ungranted + "/secret.txt", 0o777));
attempt("follow a link out", () => fs.readFileSync(granted + "/link", "utf8"));
attempt("read passwd", () => fs.readFileSync("/etc/passwd", "utf8"));
attempt("write its own folder", () => fs.writeFileSync(own + "/b", "x") ?? "written");
attempt("read a model", () => fs.readFileSync(models + "/blob", "utf8"));
attempt("write a model", () => fs.writeFileSync(models + "/blob", "x"));
attempt("environment", () => Object.keys(process.env).filter((name) => name !== "PWD").join(","));
attempt("processes", () => fs.readdirSync("/proc").filter((name) => /^[0-9]+$/.test(name)).length < 4);
const socket = net.connect(Number(port), "127.0.0.1");
const done = (what) => { tried["connect"] = what; socket.destroy(); console.log(JSON.stringify(tried)); };
socket.on("connect", () => done("connected")).on("error", (error) => done(error.code));
attempt("network interfaces", () => Object.keys(os.networkInterfaces()).filter((name) => name !== "lo").join(","));
`;

interface Machine {
  readonly folder: string;
  readonly places: Readonly<Record<string, string>>;
}

/** Folders for every symbol, with a file in each, and a secret that no symbol stands for. */
function machine(): Machine {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "locara-bwrap-")));
  const home = join(folder, "home");
  const places = {
    $HOME: home,
    $DOCUMENTS: join(home, "Documents"),
    $MUSIC: join(home, "Music"),
    $APP: join(folder, "app"),
    $APP_DATA: join(home, ".local/share/app/files"),
    $DATABASES: join(home, ".local/share/app/databases"),
    $LOGS: join(home, ".local/state/app/logs"),
    $MODELS: join(home, ".cache/locara/models"),
    $RUNTIME: join(folder, "runtime"),
    $STATE: join(home, ".local/state/app/state"),
  };
  for (const place of [...Object.values(places), join(home, "out"), join(home, "private")])
    mkdirSync(place, { recursive: true });
  writeFileSync(join(places.$DOCUMENTS, "a.txt"), "a granted text");
  writeFileSync(join(home, "private/secret.txt"), "a secret", { mode: 0o644 });
  symlinkSync(join(home, "private/secret.txt"), join(places.$DOCUMENTS, "link"));
  chmodSync(folder, 0o755);
  writeFileSync(join(places.$MODELS, "blob"), "a model");
  writeFileSync(join(places.$APP, "probe.cjs"), probe);
  return { folder, places };
}

/** The artifact of an app with these capabilities. */
function sandboxOf(spelled: Readonly<Record<string, unknown>>): LinuxSandboxFile {
  const granted = Object.entries(spelled).map(([id, spelling]) => {
    const capability = capabilities.find((one) => one.id === id) as AnyCapability;
    const { scope } = capability.scope.read(spelling, { models: [] });
    return { capability, scope: scope as unknown, risk: "low" as const, optional: false };
  });
  const lowered = loweredTogether(lower(granted, "anna/probe"));
  return JSON.parse(emitLinuxSandbox({ lowered, capabilityDigest: "0".repeat(64) })) as LinuxSandboxFile;
}

/** As a launcher would: the first segment of an argument is looked up, the rest is kept, nothing goes through a shell. */
const filledIn = ({ bubblewrap }: LinuxSandboxFile, places: Machine["places"]) =>
  bubblewrap.map((argument) => {
    const [root = "", ...rest] = argument.split("/");
    if (!root.startsWith("$")) return argument;
    const place = places[root];
    assert.ok(place !== undefined, `${root} has no place`);
    return [place, ...rest].join("/");
  });

const user = process.getuid?.() ?? nobody;
const users = user === 0 ? [0, nobody] : [user];

/** Runs the probe as one user; everything, the secret too, is that user's own, so that only a sandbox can keep it. */
async function tried(sandbox: LinuxSandboxFile | null, uid: number): Promise<Readonly<Record<string, string>>> {
  const { folder, places } = machine();
  const at = (root: keyof typeof places, rest = "") => join(places[root] as string, rest);
  const server = createServer((socket) => socket.end());
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  try {
    if (user === 0) spawnSync("chown", ["-R", `${uid}:${uid}`, folder]);
    const { port } = server.address() as { port: number };
    const program = [at("$APP", "probe.cjs"), at("$DOCUMENTS"), at("$HOME", "out"), at("$HOME", "private")];
    program.push(at("$APP_DATA"), at("$MODELS"), String(port));
    // The launcher brings the runtime's own Node; the one that runs this test stands for it.
    const node = realpathSync(process.execPath);
    const wrapped = sandbox === null ? [] : ["bwrap", ...filledIn(sandbox, places), "--ro-bind", node, node];
    const [command = "", ...rest] = [...wrapped, node, ...program];
    const said = await new Promise<{ readonly stdout: string; readonly stderr: string }>((finished) => {
      const as = user === 0 ? { uid, gid: uid } : {};
      execFile(command, rest, { ...as, timeout: 20_000, cwd: "/" }, (_error, stdout, stderr) =>
        finished({ stdout, stderr }),
      );
    });
    assert.match(said.stdout, /^\{/, said.stderr);
    return JSON.parse(said.stdout) as Record<string, string>;
  } finally {
    await new Promise((closed) => server.close(closed));
    rmSync(folder, { recursive: true, force: true });
  }
}

const local = {
  "fs.app-data": "read-write",
  "fs.paths": { write: ["$HOME/out/**"] },
  "fs.user-paths": { documents: "read" },
  models: [`tiny@sha256:${"0".repeat(64)}`],
};

for (const uid of users) {
  test(`without the sandbox uid ${uid} does all of it: the probe can tell`, { skip }, async () => {
    const open = await tried(null, uid);
    assert.equal(open["read ungranted"], "a secret");
    assert.equal(open["follow a link out"], "a secret");
    assert.equal(open["change mode of ungranted"], "undefined");
    assert.equal(open["write a model"], "undefined");
    assert.equal(open.connect, "connected");
    assert.notEqual(open.environment, "");
  });

  test(`under bubblewrap uid ${uid} reaches what is declared, and the rest is not there`, { skip }, async () => {
    const found = await tried(sandboxOf(local), uid);
    assert.deepEqual(found, {
      "read granted": "a granted text",
      "write granted for reading": "EROFS",
      "write granted for writing": "written",
      "read ungranted": "ENOENT",
      "list ungranted": "ENOENT",
      "change mode of ungranted": "ENOENT",
      "follow a link out": "ENOENT",
      "read passwd": "ENOENT",
      "write its own folder": "written",
      "read a model": "a model",
      "write a model": "EROFS",
      environment: "",
      processes: "true",
      "network interfaces": "",
      connect: "ECONNREFUSED",
    });
  });

  test(`under bubblewrap uid ${uid} has the host's network only where net is declared`, { skip }, async () => {
    const found = await tried(sandboxOf({ ...local, net: { allowed_hosts: ["api.example.com"] } }), uid);
    assert.equal(found.connect, "connected");
    assert.equal(found["read ungranted"], "ENOENT");
  });
}

const faults: readonly {
  readonly fault: string;
  readonly plant: (words: readonly string[]) => readonly string[];
  readonly tried: string;
  readonly gives: string;
}[] = [
  {
    fault: "a bind too wide",
    plant: (words) => words.map((word) => (word === "$HOME/out" ? "$HOME" : word)),
    tried: "read ungranted",
    gives: "a secret",
  },
  {
    fault: "a network namespace that is shared",
    plant: (words) => words.filter((word) => word !== "--unshare-net"),
    tried: "connect",
    gives: "connected",
  },
  {
    fault: "a model cache that can be written",
    plant: (words) => words.map((word, at) => (words[at + 1] === "$MODELS" && word === "--ro-bind" ? "--bind" : word)),
    tried: "write a model",
    gives: "undefined",
  },
];

for (const { fault, plant, tried: name, gives } of faults) {
  test(`the probe notices ${fault}`, { skip }, async () => {
    const sandbox = sandboxOf(local);
    const found = await tried({ ...sandbox, bubblewrap: plant(sandbox.bubblewrap) }, users.at(-1) ?? nobody);
    assert.equal(found[name], gives);
  });
}

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { forkEngine } from "../app/engine/fork.ts";
import type { EngineKind } from "../app/engine/spawn.ts";
import { probeLandlock } from "./landlock.ts";

const probed = probeLandlock();
const skip = "missing" in probed ? probed.missing : false;
const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Stands in the place of the engine: what it can do is what an engine could that was taken over. */
const probe = `
const fs = require("node:fs"), net = require("node:net"), { fork, execFileSync } = require("node:child_process");
const home = require("node:path").dirname(__dirname);
process.on("message", async () => {
  const tried = {};
  const attempt = (name, action) => { try { action(); tried[name] = "done"; } catch (error) { tried[name] = error.code ?? String(error); } };
  attempt("read a model", () => fs.readFileSync(home + "/models/a.gguf"));
  attempt("write a model", () => fs.writeFileSync(home + "/models/a.gguf", "x"));
  attempt("read the app's data", () => fs.readFileSync(home + "/data/notes.db"));
  attempt("write anywhere", () => fs.writeFileSync(home + "/data/more", "x"));
  attempt("start a shell", () => execFileSync("/bin/sh", ["-c", "true"]));
  attempt("start Node", () => execFileSync(process.execPath, ["--version"]));
  attempt("signal the app", () => process.kill(process.ppid, 0));
  await new Promise((told) => net.connect(9, "127.0.0.1").on("error", (error) => { tried["make a socket"] = error.code === "ECONNREFUSED" ? "done" : error.code; told(); }));
  process.send([process.argv[2], process.env.LANG, tried]);
});
`;

async function tried(kind: EngineKind, confinement: "confined" | "free"): Promise<unknown> {
  const home = realpathSync(mkdtempSync(join(tmpdir(), "locara-engine-")));
  try {
    for (const folder of ["models", "data", "code"]) mkdirSync(join(home, folder));
    for (const file of ["models/a.gguf", "data/notes.db"]) writeFileSync(join(home, file), "text");
    const entry = join(home, "code/engine.cjs");
    writeFileSync(entry, probe);
    const log: string[] = [];
    const confined = {
      enter: here("enter.ts"),
      code: [join(home, "code"), here("../../..")],
      models: join(home, "models"),
      without: [],
    };
    const child = forkEngine({
      log: (_level, text) => log.push(text),
      entry,
      ...(confinement === "confined" ? { confined } : {}),
    })(kind);
    try {
      return await new Promise((told, failed) => {
        child.onMessage(told);
        child.onExit((reason) => failed(new Error(`${reason}: ${log.join("\n")}`)));
        child.send({});
      });
    } finally {
      child.kill();
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

const free = {
  "read a model": "done",
  "write a model": "done",
  "read the app's data": "done",
  "write anywhere": "done",
  "start a shell": "done",
  "start Node": "done",
  "signal the app": "done",
  "make a socket": "done",
};
const confined = {
  "read a model": "done",
  "write a model": "EACCES",
  "read the app's data": "EACCES",
  "write anywhere": "EACCES",
  "start a shell": "EACCES",
  "start Node": "done",
  "signal the app": "EPERM",
  "make a socket": "EAFNOSUPPORT",
};

test("the control: an engine that is not confined can do what its user can", { skip }, async () => {
  assert.deepEqual(await tried("llama", "free"), ["llama", "C.UTF-8", free]);
});

test("a confined engine reads its models and does nothing else", { skip }, async () => {
  assert.deepEqual(await tried("llama", "confined"), ["llama", "C.UTF-8", confined]);
});

test("the confined process of tools reads no model either", { skip }, async () => {
  assert.deepEqual(await tried("tools", "confined"), ["tools", "C.UTF-8", { ...confined, "read a model": "EACCES" }]);
});

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { tempHome } from "../temp-home.ts";
import { corruptModel, damageCode, damages, type ModelDamage } from "./corrupt-model.ts";
import { machineMissing } from "./faulty-machine.ts";
import { killEngine } from "./kill-engine.ts";

const linux = process.platform === "linux" ? false : "only Linux tells of other processes";
const namespaces = machineMissing({ diskBytes: 65_536 }) ?? false;
const idle = "console.log(process.pid); setInterval(() => {}, 1000)";

/** A process that says its own id and then does nothing. */
async function started(t: TestContext, program: string, args: readonly string[]) {
  const child: ChildProcess = spawn(program, args, { stdio: ["ignore", "pipe", "ignore"] });
  const ended = new Promise<NodeJS.Signals | number | null>((resolve) =>
    child.once("exit", (code, signal) => resolve(signal ?? code)),
  );
  t.after(() => child.kill("SIGKILL"));
  const said = await new Promise<string>((resolve) => child.stdout?.once("data", (text) => resolve(String(text))));
  return { child, ended, ownId: Number(said) };
}

test("an engine is found by its kind and killed as a crash would", { skip: linux }, async (t) => {
  const { child, ended } = await started(t, process.execPath, ["-e", idle, "--", "whisper"]);
  await assert.rejects(killEngine("llama", { patienceMilliseconds: 30 }), /No llama engine was started/);
  assert.equal(await killEngine("whisper"), child.pid);
  assert.equal(await ended, "SIGKILL");
});

test("an engine that a sandboxed app knows by another id is the one that is killed", {
  skip: namespaces,
}, async (t) => {
  const walls = ["--dev-bind", "/", "/", "--unshare-pid", "--proc", "/proc", "--die-with-parent"];
  const { ended, ownId } = await started(t, "bwrap", [...walls, process.execPath, "-e", idle]);
  assert.ok(ownId < 100, "it has its own numbers");
  const killed = await killEngine("llama", { seenInside: async () => ownId });
  assert.notEqual(killed, ownId);
  await ended;
});

test("a damaged model is what it is said to be, and whole again afterwards", (t) => {
  const home = tempHome();
  t.after(home.remove);
  const right = Buffer.from("the bytes of a model");
  const sha256 = createHash("sha256").update(right).digest("hex");
  const path = join(home.path, "blobs/sha256", sha256);
  mkdirSync(join(path, ".."), { recursive: true });
  for (const damage of Object.keys(damages) as ModelDamage[]) {
    writeFileSync(path, right);
    const repair = corruptModel({ models: home.path }, sha256, damage);
    assert.equal(existsSync(path), damageCode(damage) !== "model/missing", damage);
    if (existsSync(path)) assert.notDeepEqual(readFileSync(path), right, damage);
    repair();
    assert.deepEqual(readFileSync(path), right, damage);
  }
});

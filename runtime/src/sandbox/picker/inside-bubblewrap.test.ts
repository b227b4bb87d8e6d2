import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { tempFolders } from "../../app/services/testing/temp-folders.ts";
import { brokerOf } from "./testing/broker-of.ts";

/** What the app's main process does, in a sandbox that holds the broker's socket and nothing of the user's. */
const app = `
  const { readFileSync, writeFileSync, existsSync } = await import("node:fs");
  const { brokeredGrants } = await import(process.argv[1]);
  const { lexicalPath } = await import(process.argv[2]);
  const [socket, picked, kept] = process.argv.slice(3);
  const tried = (work) => { try { return work(); } catch (error) { return error.code; } };
  const direct = {
    read: tried(() => readFileSync(picked, "utf8")),
    write: tried(() => writeFileSync(picked, "mine")),
    keep: tried(() => writeFileSync(kept, "mine")),
    look: existsSync(picked),
  };
  const grants = brokeredGrants(socket);
  const { signal } = new AbortController();
  const { path } = await grants.picker.open({ extensions: [], access: "read-write" }, signal);
  const opened = await grants.files.openRead(lexicalPath(path));
  const text = await opened.handle.readText(1000);
  await opened.close();
  const change = await grants.files.openWrite(lexicalPath(path));
  await change.handle.write(text + ", and changed through the broker");
  await change.close();
  await grants.picker.keep(lexicalPath(path));
  await grants.close();
  process.stdout.write(JSON.stringify({ direct, text, path }));
`;

const bubblewrap = ["--unshare-all", "--die-with-parent", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"];
const noBubblewrap =
  spawnSync("bwrap", ["--ro-bind", "/", "/", "--unshare-all", "true"]).status === 0
    ? false
    : "this machine gives no sandbox";

test("in a sandbox the picked path does not exist, and its bytes come and go all the same", {
  skip: noBubblewrap,
}, async (t) => {
  const folders = tempFolders(t);
  const picked = join(folders.outside, "letter.txt");
  writeFileSync(picked, "what the user picked");
  const { socket, places } = await brokerOf(t, folders, async () => picked);
  const kept = join(dirname(places.state), "picks/acme.notes.json");
  mkdirSync(places.state, { recursive: true });
  const root = join(import.meta.dirname, "../../../..");
  const module = (path: string) => `file://${join(root, path)}`;
  const read = ["/usr", "/lib", "/lib64", "/bin", root, dirname(dirname(process.execPath))];
  const child = spawn("bwrap", [
    ...bubblewrap,
    ...read.flatMap((path) => ["--ro-bind-try", path, path]),
    ...["--bind", places.state, places.state, "--ro-bind", socket, "/run/picker.sock"],
    ...["--", process.execPath, "--input-type=module", "-e", app],
    module("runtime/src/app/services/brokered-grants.ts"),
    module("schema/src/index.ts"),
    ...["/run/picker.sock", picked, kept],
  ]);
  const [out, errors] = await Promise.all([child.stdout.toArray(), child.stderr.toArray()]);
  assert.equal(Buffer.concat(errors).toString(), "");
  const { direct, text, path } = JSON.parse(Buffer.concat(out).toString()) as Record<string, unknown>;
  assert.deepEqual(direct, { read: "ENOENT", write: "ENOENT", keep: "ENOENT", look: false });
  assert.equal(text, "what the user picked");
  assert.equal(readFileSync(picked, "utf8"), "what the user picked, and changed through the broker");
  assert.match(readFileSync(kept, "utf8"), new RegExp(String(path).split("/")[1] as string));
});

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { launchApp } from "@locara/harness/launch";
import { entriesBelow } from "../kit/entries.ts";
import { writeApp } from "../kit/example-apps.ts";
import { family } from "../kit/processes.ts";
import { openSocketSession } from "../kit/socket-session.ts";
import { openBrowserWorld } from "./browser-world.ts";

const root = process.getuid?.() === 0 && process.platform === "linux";
const secret = "a-word-that-only-the-app-knows";

/** What another user gets: runs as one, tries each thing by itself and says what came of it. */
const asAnother = `
  const fs = require("node:fs"), net = require("node:net");
  const told = (work) => { try { return "GOT " + String(work()).slice(0, 60); } catch (error) { return error.code ?? String(error); } };
  const ways = {
    read: (path) => told(() => fs.readFileSync(path, "latin1")),
    list: (path) => told(() => fs.readdirSync(path)),
    write: (path) => told(() => fs.openSync(path, "r+")),
    make: (path) => told(() => fs.writeFileSync(path, "x")),
    signal: (pid) => told(() => process.kill(Number(pid), 0)),
    connect: (path) => new Promise((resolve) => {
      const socket = net.connect(path, () => { socket.destroy(); resolve("GOT connected"); });
      socket.on("error", (error) => resolve(error.code));
    }),
  };
  (async () => {
    const said = [];
    for (const [way, what] of JSON.parse(process.argv[1])) said.push(await ways[way](what));
    process.stdout.write(JSON.stringify(said));
  })();
`;

const files = (folder: string): readonly string[] =>
  entriesBelow(folder).flatMap(({ path, stats }) => (stats.isFile() ? [path] : []));

test("another user of this machine, who really tries, gets nothing of an app's files, sockets and processes", {
  skip: root ? false : "only root can become another user",
}, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "locara-other-user-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  // What is closed must be closed by itself, not by the folder that the test happens to be in.
  chmodSync(folder, 0o755);
  const home = join(folder, "home");
  mkdirSync(home, { mode: 0o755 });
  const control = join(home, "open-to-all.txt");
  writeFileSync(control, "open to all", { mode: 0o644 });
  const app = await writeApp(join(folder, "app"), { capabilities: { db: ["app"], fs: { "app-data": "read-write" } } });
  const before = new Set(readdirSync(tmpdir()));
  const launched = await launchApp(app, { host: "browser", home });
  try {
    await openBrowserWorld(launched);
    const commands = Object.keys(launched.ipc.commands);
    const session = await openSocketSession(await launched.openUrl(), commands);
    const call = (command: string, payload: unknown): Promise<string> =>
      new Promise((resolve) => {
        session.bridge.start(command, payload, (message) => {
          if (message.kind !== "items") resolve(message.kind);
        });
      });
    const sql = `CREATE TABLE t AS SELECT '${secret}' AS a`;
    assert.equal(await call("db.exec", { database: "app", sql, parameters: [] }), "result");
    assert.equal(await call("fs.write", { path: "$APP_DATA/secret.txt", content: secret }), "result");

    const { appData, databases, state } = launched.places;
    const own = [appData, databases, state];
    const built = readdirSync(tmpdir())
      .filter((name) => name.startsWith("locara-launch-") && !before.has(name))
      .map((name) => join(tmpdir(), name));
    const sockets = built.flatMap((path) =>
      entriesBelow(path).flatMap((entry) => (entry.stats.isSocket() ? [entry.path] : [])),
    );
    const started = family().filter((pid) => pid !== process.pid);
    const kept = own.flatMap(files);
    const attempts = [
      ...kept.map((path) => ["read", path]),
      ...kept.map((path) => ["write", path]),
      ...own.map((path) => ["list", path]),
      ...own.map((path) => ["make", join(path, "planted")]),
      ...built.map((path) => ["list", path]),
      ...sockets.map((path) => ["connect", path]),
      ...started.map((pid) => ["read", `/proc/${pid}/environ`]),
      ...started.map((pid) => ["list", `/proc/${pid}/fd`]),
      ...started.map((pid) => ["signal", String(pid)]),
    ];
    const ask = (list: readonly (readonly string[])[]): readonly string[] =>
      JSON.parse(
        execFileSync(
          "setpriv",
          [
            "--reuid",
            "65533",
            "--regid",
            "65533",
            "--clear-groups",
            process.execPath,
            "-e",
            asAnother,
            JSON.stringify(list),
          ],
          { encoding: "utf8", cwd: "/" },
        ),
      ) as readonly string[];
    assert.deepEqual(
      ask([["read", control]]),
      ["GOT open to all"],
      "the control: it runs, and reads what is open to all",
    );
    assert.ok(kept.length >= 4 && sockets.length >= 1 && started.length >= 1, "there is something to try");
    const said = ask(attempts);
    const got = attempts.map((attempt, at) => `${attempt.join(" ")}: ${said[at]}`);
    // A process that has ended meanwhile is no answer either.
    const refused = /: (?:EACCES|EPERM|ESRCH|ENOENT)$/;
    assert.deepEqual(
      got.filter((one) => !refused.test(one)),
      [],
    );
    assert.ok(got.filter((one) => /: (?:EACCES|EPERM)$/.test(one)).length > got.length / 2, got.join("\n"));
    await session.close();
  } finally {
    await launched.close();
  }
});

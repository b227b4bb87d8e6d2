import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { callMany } from "../kit/call-many.ts";
import { entriesBelow } from "../kit/entries.ts";
import { writeApp } from "../kit/example-apps.ts";
import { expect, test } from "../kit/host.ts";
import { commandLine, family } from "../kit/processes.ts";
import { tryAll } from "./attempt.ts";

/** What the others of this machine may do with a path: its last three bits. */
const othersMay = (path: string): string => (lstatSync(path).mode & 0o077).toString(8).padStart(2, "0");

/** Everything below a folder that somebody else could open, were the folders above it open to them. */
const open = (folder: string): readonly string[] =>
  entriesBelow(folder)
    .filter(({ stats }) => !stats.isSymbolicLink() && (stats.mode & 0o077) !== 0)
    // Chromium makes a folder for its socket alone, and closes that.
    .filter(({ path, stats }) => !stats.isSocket() || othersMay(dirname(path)) !== "00")
    .map(({ path }) => path);

const readable = (path: string): string => {
  try {
    return readFileSync(path, "latin1");
  } catch (error) {
    if (["ENOENT", "EACCES", "ESRCH", "EPERM"].includes((error as NodeJS.ErrnoException).code ?? "")) return "";
    throw error;
  }
};

test("another user of this machine finds no folder, file, socket or word of an app open to them", async ({
  launch,
  scratch,
  host,
}, info) => {
  const secret = "a-word-that-only-the-app-knows";
  const { page, places } = await launch.app(
    await writeApp(join(scratch, "app"), { capabilities: { db: ["app"], fs: { "app-data": "read-write" } } }),
  );
  const made = [
    {
      command: "db.exec",
      payload: { database: "app", sql: `CREATE TABLE t AS SELECT '${secret}' AS a`, parameters: [] },
    },
    { command: "settings.set", payload: { key: "secret", value: secret } },
    { command: "fs.write", payload: { path: "$APP_DATA/secret.txt", content: secret } },
  ];
  for (const said of await callMany(page, made, { atOnce: 1 })) expect(said).toMatch(/^ok /);
  const processes = family();
  const attempt = (id: string, what: () => string, expectation: RegExp) =>
    ({
      id,
      category: "other users",
      stoppedBy: "kernel",
      attempt: async () => what(),
      expect: expectation,
    }) as const;
  const folder = (id: string, path: string) =>
    attempt(
      `another user: the folder of ${id}`,
      () => `${lstatSync(path).isDirectory()} ${othersMay(path)}`,
      /^true 00$/,
    );
  const launches = readdirSync(tmpdir()).filter((name) => name.startsWith("locara-launch-"));
  await tryAll(info, host, null, [
    folder("the app's files", places.appData),
    folder("its databases", places.databases),
    folder("what its user decided", places.state),
    attempt(
      "another user: the databases, one by one",
      () =>
        open(places.databases)
          .map((path) => basename(path))
          .join() || "closed",
      /^closed$/,
    ),
    attempt(
      "another user: consent and logs, one by one",
      () =>
        open(places.state)
          .filter((path) => !path.includes("/chromium"))
          .map((path) => basename(path))
          .join() || "closed",
      /^closed$/,
    ),
    attempt(
      "another user: what was built to start the app",
      () =>
        launches
          .map((name) => othersMay(join(tmpdir(), name)))
          .filter((mode) => mode !== "00")
          .join() || `closed, of ${launches.length > 0}`,
      /^closed, of true$/,
    ),
    attempt(
      "another user: the sockets of who launched the app",
      () =>
        launches
          .flatMap((name) => entriesBelow(join(tmpdir(), name)))
          .filter(({ path, stats }) => stats.isSocket() && othersMay(path) !== "00")
          .map(({ path }) => basename(path))
          .join() || "closed",
      /^closed$/,
    ),
    attempt(
      "another user: a word of the app on a command line",
      () => (processes.some((id) => commandLine(id).includes(secret)) ? "FOUND" : `not with ${processes.length > 2}`),
      /^not with true$/,
    ),
    attempt(
      "another user: a word of the app in an environment",
      () => (processes.some((id) => readable(`/proc/${id}/environ`).includes(secret)) ? "FOUND" : "not there"),
      /^not there$/,
    ),
    attempt(
      "another user: what one of the app's processes was started with to be debugged",
      () => {
        const debugged = processes.filter((id) => /--inspect|--remote-debugging-port/.test(commandLine(id)));
        // Under Electron it is the test itself that debugs.
        return debugged.length === 0 || host === "electron" ? "nothing" : "FOUND";
      },
      /^nothing$/,
    ),
    attempt(
      "another user: a port that is open to more than this machine",
      () => {
        const local = ["0100007F", "00000000000000000000000001000000"];
        const wide = ["/proc/net/tcp", "/proc/net/tcp6"]
          .flatMap((file) => readable(file).split("\n").slice(1))
          .map((line) => line.trim().split(/\s+/))
          .filter(([, , , state, , , , uid]) => state === "0A" && uid === String(process.getuid?.()))
          .filter(([, address = ""]) => !local.includes(address.split(":")[0] ?? ""));
        return wide.length === 0 ? "none" : `FOUND ${wide.map(([, address]) => address).join()}`;
      },
      /^none$/,
    ),
  ]);
});

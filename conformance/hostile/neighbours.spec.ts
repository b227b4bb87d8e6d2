import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { callFrom } from "../kit/bridge.ts";
import { callMany } from "../kit/call-many.ts";
import { writeApp } from "../kit/example-apps.ts";
import { expect, test } from "../kit/host.ts";
import { tryAll } from "./attempt.ts";
import { neighbourAttempts } from "./attempts/neighbours.ts";
import { serverAttempts } from "./attempts/servers.ts";
import { statementAttempts } from "./attempts/statements.ts";
import { fingerprint, secret } from "./files-world.ts";
import type { Neighbours } from "./neighbours-world.ts";

interface Counting {
  readonly server: Server;
  readonly port: number;
  readonly heard: () => number;
}

async function countingServer(): Promise<Counting> {
  let count = 0;
  const server = createServer((socket) => {
    count++;
    socket.on("error", () => undefined);
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, port: (server.address() as AddressInfo).port, heard: () => count };
}

test("an app that may do what any app can gets nothing of another app of the same user, and nothing of this machine's servers", async ({
  launch,
  scratch,
  host,
}, info) => {
  const home = join(scratch, "home");
  mkdirSync(home, { recursive: true });
  const pick = join(scratch, "picked.txt");
  writeFileSync(pick, secret);
  const { server, port, heard } = await countingServer();
  try {
    const victim = await launch.app(
      await writeApp(join(home, "victim"), {
        name: "victim",
        capabilities: {
          db: ["theirs"],
          fs: { "user-selected": "read" },
          net: { allowed_hosts: ["127.0.0.1", "api.example.com", "*.wild.example"], allowed_ports: [port] },
        },
      }),
      { home, pick },
    );
    const attacker = await launch.app(
      await writeApp(join(home, "attacker"), {
        name: "attacker",
        capabilities: {
          db: ["app"],
          fs: {
            paths: { read: ["$HOME/**"], write: ["$HOME/**"] },
            "user-selected": "read-write",
          },
          net: true,
        },
      }),
      { home },
    );

    // What the victim has is there, and it can use all of it.
    const made = [
      { command: "db.exec", payload: { database: "theirs", sql: "CREATE TABLE secrets (text TEXT)", parameters: [] } },
      {
        command: "db.exec",
        payload: { database: "theirs", sql: "INSERT INTO secrets VALUES (?)", parameters: [secret] },
      },
      { command: "settings.set", payload: { key: "theirs", value: secret } },
      { command: "fs.write", payload: { path: "$APP_DATA/notes.txt", content: secret } },
    ];
    for (const said of await callMany(victim.page, made, { atOnce: 1 })) expect(said).toMatch(/^ok /);
    const chosen = await callFrom(victim.page, "fs.pickOpen", {});
    expect(chosen).toMatchObject({ ok: true });
    const { path: picked } = (chosen as { readonly result: { readonly path: string } }).result;
    const database = join(victim.places.databases, "theirs.sqlite");
    expect(existsSync(database)).toBe(true);
    // So can anything that asks no kernel.
    const control = new DatabaseSync(join(scratch, "control.sqlite"));
    control.exec(`ATTACH '${database}' AS other`);
    expect(control.prepare("SELECT text FROM other.secrets").get()).toEqual({ text: secret });
    control.close();
    // And the attacker reaches whatever else is in the home folder.
    const plain = join(home, "plain.txt");
    writeFileSync(plain, "plain");
    symlinkSync(victim.places.appData, join(home, "link-to-neighbour"));
    const own = [
      { command: "fs.readText", payload: { path: "$HOME/plain.txt" } },
      { command: "db.exec", payload: { database: "app", sql: "CREATE TABLE own (a)", parameters: [] } },
    ];
    for (const said of await callMany(attacker.page, own)) expect(said).toMatch(/^ok /);
    // A declared address is connected to, whatever comes of it.
    await callMany(victim.page, [{ command: "net.fetch", payload: { url: `https://127.0.0.1:${port}/` } }]);
    expect(heard(), "connections that were allowed").toBeGreaterThan(0);

    const { appData, state, logFile } = victim.places;
    const look = (): string => [appData, join(state, "consent.json")].map((path) => fingerprint(path)).join();
    const before = look();
    const world: Neighbours = {
      home,
      page: attacker.page,
      own: attacker.places,
      victim: { page: victim.page, appData, state, logFile, database, picked },
      port,
      heard,
      changed: () => (look() === before ? null : "the other app's things were changed"),
    };
    await tryAll(info, host, world, [...neighbourAttempts, ...statementAttempts, ...serverAttempts]);
  } finally {
    server.close();
  }
});

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, readlinkSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { AppPlaces, BrowserLaunch, HostLine } from "@locara/runtime";
import type { IpcFile } from "@locara/schema";
import { buildBrowserHost } from "../build/browser.ts";
import { openFetchLauncher } from "../build/fetch-launcher.ts";
import { prepareApp } from "../build/prepare.ts";

/** What a network namespace counted since it was made, by what: `sink sent`, `Udp OutDatagrams`, … Only what is not zero. */
export type PacketCounts = Readonly<Record<string, number>>;

/** Counters that anything leaving a process moves, a lookup of a name and a connection that finds no way included. */
const watched: Readonly<Record<string, readonly string[]>> = {
  Ip: ["OutRequests", "OutNoRoutes"],
  Icmp: ["OutMsgs"],
  Tcp: ["ActiveOpens", "OutSegs"],
  Udp: ["OutDatagrams"],
};
const watched6 = ["Ip6OutRequests", "Ip6OutNoRoutes", "Udp6OutDatagrams"];

/** The counters of the namespace that a process is in. */
export function packetCounts(pid: number): PacketCounts {
  const read = (name: string): string => readFileSync(`/proc/${pid}/net/${name}`, "utf8");
  const counts: Record<string, number> = {};
  for (const line of read("dev").split("\n").slice(2)) {
    const [name = "", ...figures] = line.trim().split(/[\s:]+/);
    if (name === "") continue;
    counts[`${name} received`] = Number(figures[1]);
    counts[`${name} sent`] = Number(figures[9]);
  }
  const rows = read("snmp").split("\n");
  for (const [at, row] of rows.entries()) {
    const [protocol = "", ...names] = row.split(" ");
    const values = rows[at + 1]?.split(" ").slice(1) ?? [];
    const wanted = watched[protocol.replace(":", "")] ?? [];
    if (!names.some((name) => wanted.includes(name))) continue;
    for (const name of wanted) counts[`${protocol.replace(":", "")} ${name}`] = Number(values[names.indexOf(name)]);
  }
  for (const row of read("snmp6").split("\n")) {
    const [name = "", value] = row.split(/\s+/);
    if (watched6.includes(name)) counts[name] = Number(value);
  }
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0));
}

/** The network that a process is in, as the kernel calls it; null where the process is gone, or is another user's. */
export function networkOf(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch (error) {
    if (["ENOENT", "ESRCH", "EACCES"].includes((error as NodeJS.ErrnoException).code ?? "")) return null;
    throw error;
  }
}

/** A network with one way out, which leads into a sink: whatever is sent is sent, counted and lost. */
const sink = [
  "ip link set lo up",
  "ip link add sink type veth peer name drain",
  // Nothing that the kernel says by itself may be counted: no IPv6 address is made up, nobody asks who is there.
  "ip link set sink addrgenmode none arp off",
  "ip link set drain addrgenmode none arp off",
  "ip addr add 192.0.2.1/24 dev sink",
  "ip link set drain up",
  "ip link set sink up",
  "ip route add default dev sink",
].join(" && ");
const inSink = (words: readonly string[]): readonly string[] => [
  ...["--user", "--map-current-user", "--net", "--keep-caps"],
  ...[
    "sh",
    "-c",
    `PATH=$PATH:/usr/sbin:/sbin; ${sink} && exec setpriv --ambient-caps=-all --inh-caps=-all "$@"`,
    "sh",
    ...words,
  ],
];

/** Why there can be no such network here, as one sentence; null where there can. */
export function sinkMissing(): string | null {
  if (process.platform !== "linux") return "network namespaces are Linux's.";
  const tried = spawnSync("unshare", inSink(["true"]), { encoding: "utf8" });
  if (tried.error !== undefined) return "unshare is not installed.";
  return tried.status === 0 ? null : `no network can be made here: ${tried.stderr.trim().split("\n")[0]}`;
}

/** An app on the browser host in a network of its own. */
export interface CountedApp {
  readonly url: string;
  readonly places: AppPlaces;
  readonly ipc: IpcFile;
  counts(): PacketCounts;
  close(): Promise<void>;
}

/**
 * Opens an app for a test in a network that has a way out, and counts what goes there. There is no other wall around it, so
 * that what the kernel layer would swallow is seen. The sockets that it serves on are of the network outside: a browser's
 * requests do not count.
 */
export async function launchCounted(
  folder: string,
  { home, out }: { readonly home: string; readonly out: string },
): Promise<CountedApp> {
  for (const made of [home, out]) await mkdir(made, { recursive: true });
  const { places, ipc } = await prepareApp(folder, {
    home,
    variables: {},
    fixtures: "always",
    sparePage: join(out, "page"),
    say: () => undefined,
  });
  const launcher = await openFetchLauncher(places, out, "development", () => undefined);
  const { files, host } = await buildBrowserHost(out);
  const servers = [await listening(), await listening()];
  const launch: BrowserLaunch = { places, files, launcher: launcher.socket, listening: { app: 3, surface: 4 } };
  const { PATH = "" } = process.env;
  const child = spawn("unshare", inSink([process.execPath, host, JSON.stringify(launch)]), {
    stdio: ["pipe", "pipe", "inherit", ...servers.map(descriptorOf)],
    env: { PATH, HOME: home, LANG: "C.UTF-8" },
    cwd: out,
  });
  for (const server of servers) server.close();
  const lines = createInterface({ input: child.stdout as NonNullable<typeof child.stdout> });
  const [line] = (await Promise.race([once(lines, "line"), once(lines, "close")])) as [string | undefined];
  const said = line === undefined ? null : (JSON.parse(line) as HostLine);
  if (said === null || !("url" in said)) throw new Error(`The counted host did not open: ${line ?? "it ended"}`);
  return {
    url: said.url,
    places,
    ipc,
    counts: () => packetCounts(child.pid as number),
    async close() {
      const ended = child.exitCode === null ? once(child, "exit") : null;
      child.stdin?.end();
      await ended;
      await launcher.close();
    },
  };
}

async function listening(): Promise<Server> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

/** Node has no public name for it. */
const descriptorOf = (server: Server): number =>
  (server as Server & { readonly _handle: { readonly fd: number } })._handle.fd;

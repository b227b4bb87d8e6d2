import { createServer, type Server } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { askKernel } from "@locara/harness/trace";
import type { NetworkTarget } from "@locara/schema";
import { writeApp } from "../kit/example-apps.ts";
import { expect, test } from "../kit/host.ts";
import { record } from "../kit/record.ts";
import { askBridge, deciderOf, type Request, refused } from "./deciders.ts";

/* What `differential.spec.ts` does for files, for servers and for names: models, databases. */

const listening = (): Promise<{ readonly server: Server; readonly port: number }> =>
  new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.listen(0, "127.0.0.1", () => resolve({ server, port: (server.address() as { port: number }).port }));
  });

/** Ways to spell a server around the edges of what is declared. */
const hostsAround = (host: string): readonly string[] => [
  ...[
    host,
    `${host}.`,
    host.toUpperCase(),
    `x.${host}`,
    `${host}.evil.test`,
    `x${host}`,
    host.slice(1),
    `${host}@evil.test`,
  ],
  ...[
    `evil.test@${host}`,
    `${host}%00.evil.test`,
    `${host}#.evil.test`,
    `evil.test/${host}`,
    host.replace(".", "\u3002"),
  ],
  ...[
    host.replace(/[a-z]/, (letter) => String.fromCodePoint(0xff41 + letter.charCodeAt(0) - 97)),
    `*.${host}`,
    `.${host}`,
  ],
];
const loopbacks = [
  "127.0.0.1",
  "127.1",
  "127.0.0.2",
  "0x7f.1",
  "2130706433",
  "0177.0.0.1",
  "[::1]",
  "[::ffff:127.0.0.1]",
  "localhost",
];
const own = Object.values(networkInterfaces())
  .flat()
  .flatMap((one) => (one !== undefined && one.family === "IPv4" && !one.internal ? [one.address] : []));
const privates = ["10.0.0.1", "192.168.0.1", "169.254.169.254", "0.0.0.0", "[fe80::1]", ...own];

test("net: whoever decides on a server says the same, and the kernel connects to the declared ports only", async ({
  launch,
  scratch,
}, info) => {
  const [open, closed] = [await listening(), await listening()];
  const spelled = {
    net: { allowed_hosts: ["api.invalid", "*.wild.invalid", "127.0.0.1"], allowed_ports: [open.port, 443] },
  };
  const { page, places, sandbox } = await launch.app(await writeApp(join(scratch, "app"), { capabilities: spelled }));
  const decider = deciderOf(spelled);
  const hosts = [
    ...hostsAround("api.invalid"),
    ...hostsAround("a.wild.invalid"),
    ...hostsAround("wild.invalid"),
    ...loopbacks,
    ...privates,
  ];
  const ports = [open.port, closed.port, 443, 442, 444, 80, 0, 65_535, 65_536];
  const urls = hosts.flatMap((host) => ports.map((port) => `https://${host}:${port}/`));
  const schemes = ["http", "ws", "wss", "ftp", "file", "data", "javascript"].map(
    (scheme) => `${scheme}://127.0.0.1:${open.port}/`,
  );
  const requests: readonly Request[] = [...urls, ...schemes, "https:127.0.0.1", "//127.0.0.1", ""].map((url) => ({
    command: "net.fetch",
    args: { url },
  }));
  const said = await askBridge(page, requests);
  const disagreements = requests.flatMap((request, at) => {
    const compiled = decider.asked(request);
    return compiled === !refused(said[at] ?? "")
      ? []
      : [`${request.args.url}: compiled says ${compiled}, the bridge ${said[at]}`];
  });

  const questions = [open.port, closed.port].map((port) => ({
    access: "connect" as const,
    address: "127.0.0.1",
    port,
  }));
  const kernel = await askKernel(places, join(scratch, "kernel"), questions);
  open.server.close();
  closed.server.close();
  const target: NetworkTarget = { host: "127.0.0.1", port: open.port, secure: true, addresses: ["127.0.0.1"] };
  expect(decider.found(requests[0] as Request, target)).toBe(true);
  expect(decider.found(requests[0] as Request, { ...target, port: closed.port })).toBe(false);
  if (!("missing" in kernel)) {
    if (kernel[0] !== "done") disagreements.push(`port ${open.port} is declared, and the kernel says ${kernel[0]}`);
    const ruled = !("missing" in sandbox) && sandbox.landlock === null;
    if (ruled && kernel[1] === "done")
      disagreements.push(`port ${closed.port} is not declared, and the kernel connects`);
  }
  await record(info, {
    kind: "requests",
    what: "net: compiled, bridge, kernel",
    tried: requests.length + 2,
    disagreements,
  });
  expect(disagreements).toEqual([]);
  expect(said.filter((one) => !refused(one)).length).toBeGreaterThan(5);
});

test("names: whoever decides on a database or a model says the same", async ({ launch, scratch, models }, info) => {
  const { id, sha256, bytes, licence } = models.llm;
  const spelled = { models: [`${id}@sha256:${sha256}`], llm: { chat: [id] }, db: ["notes"] };
  const folder = await writeApp(join(scratch, "app"), {
    capabilities: spelled,
    models: { [id]: { sha256, bytes, urls: [], licence } },
  });
  const { page } = await launch.app(folder, { fixtures: "when-needed" });
  const decider = deciderOf(spelled);
  const around = (name: string): readonly string[] => [
    ...[
      name,
      name.toUpperCase(),
      `${name} `,
      ` ${name}`,
      `${name}\0`,
      `${name}.sqlite`,
      `../${name}`,
      `./${name}`,
      `${name}/`,
    ],
    ...[
      name.slice(0, -1),
      `${name}x`,
      `${name}\u0301`,
      name.replace(/[a-z]/, "\u0430"),
      "",
      "_settings",
      "__locara_settings",
    ],
    ...["*", "?", "constructor", "__proto__", "toString", `${name}@sha256:${sha256}`, `${name},${name}`],
  ];
  const requests: readonly Request[] = [
    ...around("notes").map((database) => ({
      command: "db.query",
      args: { database, sql: "SELECT 1", parameters: [] },
    })),
    ...around("notes").map((database) => ({ command: "db.exec", args: { database, sql: "SELECT 1", parameters: [] } })),
    ...around(id)
      .filter((model) => model !== id)
      .map((model) => ({ command: "llm.chat", args: { model, messages: [{ role: "user", content: "x" }] } })),
  ];
  const said = await askBridge(page, requests);
  const disagreements = requests.flatMap((request, at) => {
    const compiled = decider.asked(request);
    const who = `${request.command} ${JSON.stringify(request.args.database ?? request.args.model)}`;
    return compiled === !refused(said[at] ?? "") ? [] : [`${who}: compiled says ${compiled}, the bridge ${said[at]}`];
  });
  await record(info, { kind: "requests", what: "names: compiled, bridge", tried: requests.length, disagreements });
  expect(disagreements).toEqual([]);
  expect(said.filter((one) => !refused(one)).length).toBeGreaterThan(0);
});

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, request as httpsRequest } from "node:https";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { gzipSync } from "node:zlib";
import { isPublicAddress, type Json } from "@locara/schema";
import { openNetwork } from "./network.ts";
import { certificate, certificateKey } from "./testing/certificate.ts";
import { type NameRecord, nameServer } from "./testing/name-server.ts";
import { kernelOf } from "./testing/use-kernel.ts";

const publicAddress = "93.184.215.14";

/** A server on loopback: what no page may reach, unless its address is listed. Counts who gets through to it. */
async function inside(t: TestContext, answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const reached = { connections: 0, requests: [] as IncomingMessage["headers"][] };
  const server = createServer({ cert: certificate, key: certificateKey }, (request, response) => {
    reached.requests.push(request.headers);
    answer(request, response);
  });
  server.on("connection", () => {
    reached.connections += 1;
  });
  server.listen(0, "127.0.0.1");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise((resolve) => server.once("listening", resolve));
  return { port: (server.address() as AddressInfo).port, reached };
}

const network = (lookup: (host: string) => Promise<readonly string[]>) =>
  openNetwork({ lookup, authorities: [certificate], silentMilliseconds: 300 });

/** An app with real names, a real kernel and real connections. */
async function appWith(t: TestContext, spelling: Json, answers: (name: string, look: number) => NameRecord) {
  const names = await nameServer(t, answers);
  return { names, ...kernelOf("net", spelling, { network: network(names.lookup) }) };
}

const hello = (_request: IncomingMessage, response: ServerResponse) => void response.end("private");

test("a name that is public when it is judged and private a moment later reaches nothing private; the next call is refused", async (t) => {
  const { port, reached } = await inside(t, hello);
  const scope = { allowed_hosts: ["api.test"], allowed_ports: [port] };
  const app = await appWith(t, scope, (_name, look) => ({ A: [look === 0 ? publicAddress : "127.0.0.1"] }));
  const url = `https://api.test:${port}/`;
  assert.equal(
    await app.outcome("net.fetch", { url }),
    "resource/network",
    "it went to the public address, and nobody is there",
  );
  assert.equal(app.names.looks(), 1, "the connection looked nothing up");
  assert.equal(await app.outcome("net.fetch", { url }), "capability/out-of-scope");
  assert.equal(await app.outcome("net.fetchStream", { url }), "capability/out-of-scope");
  assert.equal(reached.connections, 0);
});

test("control: checking what a name leads to and then asking by name does get in", async (t) => {
  const { port, reached } = await inside(t, hello);
  const names = await nameServer(t, (_name, look) => ({ A: [look === 0 ? publicAddress : "127.0.0.1"] }));
  assert.ok((await names.lookup("api.test")).every(isPublicAddress), "checked");
  const body = await new Promise<string>((resolve, reject) => {
    const lookup = (host: string, _options: unknown, done: (error: null, all: object[]) => void) =>
      void names.lookup(host).then((all) =>
        done(
          null,
          all.map((address) => ({ address, family: 4 })),
        ),
      );
    const asked = httpsRequest({ host: "api.test", port, ca: certificate, lookup: lookup as never }, (response) => {
      response.setEncoding("utf8").on("data", resolve);
    });
    asked.on("error", reject).end();
  });
  assert.equal(body, "private");
  assert.equal(reached.connections, 1);
});

const hiding: readonly { readonly what: string; readonly has: NameRecord; readonly because: string }[] = [
  { what: "loopback", has: { A: ["127.0.0.1"] }, because: "it is this computer" },
  { what: "all of loopback", has: { A: ["127.8.9.10"] }, because: "127/8 is this computer" },
  { what: "private", has: { A: ["10.1.2.3"] }, because: "it is the user's network" },
  { what: "private, 172", has: { A: ["172.31.255.1"] }, because: "it is the user's network" },
  { what: "private, 192", has: { A: ["192.168.0.1"] }, because: "it is the router" },
  { what: "metadata", has: { A: ["169.254.169.254"] }, because: "clouds keep secrets there" },
  { what: "carrier-grade", has: { A: ["100.64.0.1"] }, because: "CGNAT is shared, not public" },
  { what: "nothing", has: { A: ["0.0.0.0"] }, because: "Linux takes it for loopback" },
  { what: "loopback, IPv6", has: { AAAA: ["::1"] }, because: "it is this computer" },
  { what: "mapped loopback", has: { AAAA: ["::ffff:7f00:1"] }, because: "the packets are IPv4" },
  { what: "mapped private", has: { AAAA: ["::ffff:a00:1"] }, because: "the packets are IPv4" },
  { what: "NAT64 of loopback", has: { AAAA: ["64:ff9b::7f00:1"] }, because: "the packets end up at IPv4" },
  { what: "6to4 of private", has: { AAAA: ["2002:a00:1::1"] }, because: "the packets end up at IPv4" },
  { what: "unique local", has: { AAAA: ["fd00::1"] }, because: "it is the user's network" },
  { what: "link-local", has: { AAAA: ["fe80::1"] }, because: "it is the user's network" },
  { what: "one public, one private", has: { A: [publicAddress, "127.0.0.1"] }, because: "either could be taken" },
  { what: "public A, private AAAA", has: { A: [publicAddress], AAAA: ["::1"] }, because: "either could be taken" },
  { what: "a name that stands for a private one", has: { CNAME: "deep.test" }, because: "the end of the chain counts" },
];

for (const { what, has, because } of hiding) {
  test(`a name that leads to ${what} is refused, with a broad scope too: ${because}`, async (t) => {
    const { port, reached } = await inside(t, hello);
    const chain: Readonly<Record<string, NameRecord>> = {
      "api.test": has,
      "deep.test": { CNAME: "deeper.test" },
      "deeper.test": { A: ["127.0.0.1"] },
    };
    for (const scope of [{ allowed_hosts: ["api.test"], allowed_ports: [port] }, true]) {
      const app = await appWith(t, scope, (name) => chain[name] ?? {});
      assert.equal(await app.outcome("net.fetch", { url: `https://api.test:${port}/` }), "capability/out-of-scope");
    }
    assert.equal(reached.connections, 0);
  });
}

test("a private address that is listed is reached, and by no other name of it", async (t) => {
  const { port, reached } = await inside(t, hello);
  const scope = { allowed_hosts: ["api.test", "127.0.0.1"], allowed_ports: [port] };
  const app = await appWith(t, scope, (name) => ({ A: [name === "api.test" ? "127.0.0.1" : publicAddress] }));
  const answer = (await app.call("net.fetch", { url: `https://api.test:${port}/` })) as { body: Uint8Array };
  assert.equal(new TextDecoder().decode(answer.body), "private");
  for (const url of ["https://0x7f.1", "https://2130706433", "https://127.1"])
    await app.call("net.fetch", { url: `${url}:${port}/` });
  assert.equal(reached.connections, 4, "they are spellings of the same address");
  for (const host of ["localhost", "127.0.0.2", "[::ffff:127.0.0.2]", "127.0.0.1.evil.test"])
    assert.equal(await app.outcome("net.fetch", { url: `https://${host}:${port}/` }), "capability/out-of-scope", host);
});

test("a redirect is judged like a request of its own, and takes no secrets to another server", async (t) => {
  const other = await inside(t, (_request, response) => void response.end("other"));
  let leads = "";
  const first = await inside(t, (_request, response) => void response.writeHead(302, { location: leads }).end("moved"));
  const scope = { allowed_hosts: ["api.test", "other.test", "127.0.0.1"], allowed_ports: [first.port, other.port] };
  const app = await appWith(t, scope, (name) => ({ A: [name === "inner.test" ? "10.0.0.1" : "127.0.0.1"] }));
  const headers = { authorization: "Bearer secret", cookie: "session=1", "x-mine": "kept" };
  const items: unknown[] = [];
  const follow = (to: string, command = "net.fetch") => {
    leads = to;
    const args = { url: `https://api.test:${first.port}/`, headers };
    return app.outcome(command, args, { emit: (item) => void items.push(item) });
  };

  await follow(`https://other.test:${other.port}/`);
  assert.deepEqual(
    [
      other.reached.requests[0]?.authorization,
      other.reached.requests[0]?.cookie,
      other.reached.requests[0]?.["x-mine"],
    ],
    [undefined, undefined, "kept"],
  );
  await follow(`https://other.test:${other.port}/`, "net.fetchStream");
  const [head, ...parts] = items as [{ url: string; status: number }, ...Uint8Array[]];
  assert.deepEqual(
    [head.url, head.status],
    [`https://other.test:${other.port}/`, 200],
    "what led there was no part of it",
  );
  assert.equal(Buffer.concat(parts).toString(), "other");

  const before = other.reached.connections;
  for (const to of [
    `http://other.test:${other.port}/`,
    `https://evil.test:${other.port}/`,
    "https://other.test:1/",
    `https://inner.test:${other.port}/`,
    `https://user:pass@other.test:${other.port}/`,
    "file:///etc/passwd",
    "data:text/plain,x",
  ])
    for (const command of ["net.fetch", "net.fetchStream"])
      assert.equal(await follow(to, command), "capability/out-of-scope", to);
  assert.equal(other.reached.connections, before);
  assert.equal(await follow(`https://api.test:${first.port}/`), "resource/network", "round and round has an end");
});

test("an answer as it comes: its head first, then its bytes, however many they are", async (t) => {
  const part = Buffer.alloc(1024 * 1024, 7);
  const { port } = await inside(t, (_request, response) => {
    let left = 80;
    const more = () => {
      while (left > 0 && !response.destroyed) {
        left -= 1;
        if (!response.write(part)) return;
      }
      response.end();
    };
    response.on("drain", more);
    more();
  });
  const app = await appWith(t, { allowed_hosts: ["api.test", "127.0.0.1"], allowed_ports: [port] }, () => ({
    A: ["127.0.0.1"],
  }));
  let bytes = 0;
  const result = await app.call(
    "net.fetchStream",
    { url: `https://api.test:${port}/` },
    {
      emit: (item) => {
        if (item instanceof Uint8Array) bytes += item.length;
        else assert.equal(bytes, 0);
      },
    },
  );
  assert.equal((result as { status: number }).status, 200);
  assert.equal(bytes, 80 * part.length, "more than net.fetch takes at once");
});

test("a bomb stays as small as it was sent: nothing is unpacked", async (t) => {
  const bomb = gzipSync(Buffer.alloc(32 * 1024 * 1024));
  const encodings: unknown[] = [];
  const { port } = await inside(t, (request, response) => {
    encodings.push(request.headers["accept-encoding"]);
    response.writeHead(200, { "content-encoding": "gzip" }).end(bomb);
  });
  const app = await appWith(t, { allowed_hosts: ["api.test", "127.0.0.1"], allowed_ports: [port] }, () => ({
    A: ["127.0.0.1"],
  }));
  const { body } = (await app.call("net.fetch", { url: `https://api.test:${port}/` })) as { body: Uint8Array };
  assert.deepEqual([body.length, encodings], [bomb.length, ["identity"]]);
});

for (const [what, answer] of [
  ["a head of too many bytes", (response) => response.writeHead(200, { "x-large": "x".repeat(40_000) }).end()],
  [
    "a wish to speak another protocol",
    (response) => response.writeHead(101, { connection: "upgrade", upgrade: "x" }).end(),
  ],
  ["silence", () => undefined],
  ["silence after the head", (response) => void response.writeHead(200).write("x")],
] as readonly (readonly [string, (response: ServerResponse) => unknown])[]) {
  test(`an answer that is ${what} ends with an error, and holds nothing`, async (t) => {
    const { port } = await inside(t, (_request, response) => void answer(response));
    const scope = { allowed_hosts: ["api.test", "127.0.0.1"], allowed_ports: [port] };
    const app = await appWith(t, scope, () => ({ A: ["127.0.0.1"] }));
    for (const command of ["net.fetch", "net.fetchStream"])
      assert.equal(await app.outcome(command, { url: `https://api.test:${port}/` }), "resource/network");
  });
}

test("no proxy of the environment is asked", async (t) => {
  const { port, reached } = await inside(t, hello);
  const proxy = `http://127.0.0.1:${port}`;
  const script = `
    const { openNetwork } = await import(${JSON.stringify(`${import.meta.dirname}/network.ts`)});
    const network = openNetwork({ lookup: async () => ["192.0.2.1"], silentMilliseconds: 300 });
    const target = { host: "api.test", port: 443, secure: true };
    const { handle } = await network.resolve(target, new AbortController().signal);
    const request = { url: "https://api.test/", method: "GET", headers: {}, body: null };
    await handle.fetch(request, new AbortController().signal).catch((error) => console.log(error.code));`;
  const env = { ...process.env, NODE_USE_ENV_PROXY: "1", HTTPS_PROXY: proxy, https_proxy: proxy, ALL_PROXY: proxy };
  const said = execFileSync(process.execPath, ["--input-type=module", "-e", script], { env, encoding: "utf8" });
  assert.equal(said.trim(), "resource/network");
  assert.equal(reached.connections, 0);
});

import assert from "node:assert/strict";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { type HttpRequest, networkTarget } from "@locara/schema";
import { openNetwork } from "./network.ts";
import { certificate, certificateKey } from "./testing/certificate.ts";

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

async function serve(t: TestContext, answer: Answer): Promise<number> {
  const server: Server = createServer({ cert: certificate, key: certificateKey }, (request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => answer(request, response, Buffer.concat(parts).toString()));
  });
  server.listen(0, "127.0.0.1");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise((resolve) => server.once("listening", resolve));
  return (server.address() as AddressInfo).port;
}

const network = openNetwork({ lookup: async () => ["127.0.0.1"], authorities: [certificate] });
const running = () => new AbortController().signal;
const get = (url: string): HttpRequest => ({ url, method: "GET", headers: {}, body: null });

async function ask(request: HttpRequest, signal = running(), over = network) {
  const opened = await over.resolve(networkTarget(request.url), signal);
  try {
    return await opened.handle.fetch(request, signal);
  } finally {
    await opened.close?.();
  }
}

test("a request goes to the judged address under its own name, and comes back whole", async (t) => {
  const seen: unknown[] = [];
  const port = await serve(t, (request, response, body) => {
    seen.push(request.method, request.url, request.headers.host, request.headers["x-mine"], body);
    response.writeHead(201, { "x-theirs": "1", "set-cookie": ["a=1", "b=2"] }).end("answer");
  });
  const answer = await ask({
    url: `https://api.test:${port}/path?q=1#part`,
    method: "POST",
    headers: { "X-Mine": "yes" },
    body: "text é",
  });
  assert.deepEqual(seen, ["POST", "/path?q=1", `api.test:${port}`, "yes", "text é"]);
  assert.deepEqual(
    [answer.status, answer.headers["x-theirs"], answer.headers["set-cookie"], new TextDecoder().decode(answer.body)],
    [201, "1", "a=1, b=2", "answer"],
  );
});

test("a connection that the system refuses at once is an answer, and the host goes on", async () => {
  // No TCP connection is made to everybody: Linux and macOS say so before anything is sent.
  const looked = openNetwork({ lookup: async () => ["255.255.255.255"] });
  await assert.rejects(ask(get("https://everybody.test/"), running(), looked), { code: "resource/network" });
});

test("the target says every address that the name has, and an address is its own", async () => {
  const looked = openNetwork({ lookup: async () => ["203.0.113.7", "2001:db8::7"] });
  const opened = await looked.resolve(networkTarget("https://api.test/"), running());
  assert.deepEqual(opened.target, {
    host: "api.test",
    port: 443,
    secure: true,
    addresses: ["203.0.113.7", "2001:db8::7"],
  });
  const literal = await looked.resolve(networkTarget("https://[2001:db8::9]:8443/"), running());
  assert.deepEqual(literal.target.addresses, ["2001:db8::9"]);
});

test("a name that means something else a moment later does not change where the connection goes", async (t) => {
  const port = await serve(t, (_request, response) => response.end("judged"));
  let lookups = 0;
  const rebinding = openNetwork({
    lookup: async () => (lookups++ === 0 ? ["127.0.0.1"] : ["192.0.2.1"]),
    authorities: [certificate],
  });
  const answer = await ask(get(`https://api.test:${port}/`), running(), rebinding);
  assert.equal(new TextDecoder().decode(answer.body), "judged");
  assert.equal(lookups, 1);
});

test("a redirect is answered as it is", async (t) => {
  const port = await serve(t, (_request, response) =>
    response.writeHead(302, { location: "https://other.test/" }).end(),
  );
  const answer = await ask(get(`https://api.test:${port}/`));
  assert.deepEqual([answer.status, answer.headers.location], [302, "https://other.test/"]);
});

test("a certificate of another name, or of nobody we trust, is refused", async (t) => {
  const port = await serve(t, (_request, response) => response.end());
  await assert.rejects(ask(get(`https://wrong.test:${port}/`)), { code: "resource/network" });
  await assert.rejects(
    ask(get(`https://api.test:${port}/`), running(), openNetwork({ lookup: async () => ["127.0.0.1"] })),
    { code: "resource/network" },
  );
});

test("an answer that does not end is stopped at its limit", async (t) => {
  const part = Buffer.alloc(1024 * 1024);
  const port = await serve(t, (_request, response) => {
    const more = () => {
      while (!response.destroyed && response.write(part));
    };
    response.on("drain", more);
    more();
  });
  await assert.rejects(ask(get(`https://api.test:${port}/`)), { code: "argument/too-large" });
});

test("a cancel ends a request at any point", async (t) => {
  const port = await serve(t, (_request, response) => response.write("never more"));
  const controller = new AbortController();
  const asked = ask(get(`https://api.test:${port}/`), controller.signal);
  setTimeout(() => controller.abort(), 50);
  await assert.rejects(asked, { name: "AbortError" });
  const looking = openNetwork({ lookup: () => new Promise(() => undefined) });
  const second = new AbortController();
  const resolving = looking.resolve(networkTarget("https://api.test/"), second.signal);
  second.abort();
  await assert.rejects(resolving, { name: "AbortError" });
});

test("a name that cannot be looked up and a port where nobody listens say so without an address", async () => {
  const nobody = openNetwork({ lookup: () => Promise.reject(new Error("ENOTFOUND")) });
  await assert.rejects(nobody.resolve(networkTarget("https://api.test/"), running()), { code: "resource/network" });
  await assert.rejects(ask(get("https://api.test:1/")), (error: Error) => !JSON.stringify(error).includes("127.0.0.1"));
});

for (const header of [
  "Host",
  "Connection",
  "Transfer-Encoding",
  "Content-Length",
  "Proxy-Authorization",
  "Upgrade",
  "bad header",
  "x\r\ny",
]) {
  test(`the header ${JSON.stringify(header)} cannot be set`, async () => {
    await assert.rejects(ask({ ...get("https://api.test/"), headers: { [header]: "x" } }), {
      code: "argument/invalid",
    });
  });
}

test("a header's value cannot begin another header", async () => {
  await assert.rejects(ask({ ...get("https://api.test/"), headers: { "x-mine": "a\r\nhost: evil" } }), {
    code: "argument/invalid",
  });
});

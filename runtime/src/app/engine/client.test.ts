import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { openEngineClient } from "./client.ts";
import type { ToEngine } from "./protocol.ts";
import type { EngineChild } from "./spawn.ts";

/** An engine that is played by the test. */
function fakeEngine(idleSeconds = 60) {
  const children: (EngineChild & {
    readonly got: ToEngine[];
    say(message: unknown): void;
    exit(reason: string): void;
    killed: boolean;
  })[] = [];
  const spawn = () => {
    let receive: (message: unknown) => void = () => undefined;
    let exited: (reason: string) => void = () => undefined;
    const child = {
      got: [] as ToEngine[],
      killed: false,
      send: (message: unknown) => void child.got.push(message as ToEngine),
      onMessage: (listener: typeof receive) => {
        receive = listener;
      },
      onExit: (listener: typeof exited) => {
        exited = listener;
      },
      kill() {
        child.killed = true;
        queueMicrotask(() => exited("SIGKILL"));
      },
      say: (message: unknown) => receive(message),
      exit: (reason: string) => exited(reason),
    };
    children.push(child);
    return child;
  };
  const log: string[] = [];
  const client = openEngineClient("llama", spawn, (level, text) => void log.push(`${level} ${text}`), {
    idleSeconds,
    graceMilliseconds: 500,
    onEnd: () => void log.push("ended"),
  });
  return { client, children, log };
}

const job = { op: "embed", path: "/m", texts: [] } as const;
const never = new AbortController().signal;
const soon = () => new Promise<void>((resolve) => setImmediate(resolve));

test("nothing is started before it is needed, and one process serves all calls", async () => {
  const { client, children } = fakeEngine();
  assert.equal(children.length, 0);
  const calls = [client.run(job, { signal: never }), client.run(job, { signal: never })];
  await soon();
  const [engine] = children;
  assert.deepEqual(
    engine?.got.map(({ type, id }) => `${type} ${id}`),
    ["start 1", "start 2"],
  );
  engine?.say({ type: "done", id: 2, result: "two" });
  engine?.say({ type: "done", id: 1, result: "one" });
  assert.deepEqual(await Promise.all(calls), ["one", "two"]);
  assert.equal(children.length, 1);
});

test("an engine that dies takes its calls along, and the next call starts another", async () => {
  const { client, children, log } = fakeEngine();
  const calls = [client.run(job, { signal: never }), client.run(job, { signal: never })];
  await soon();
  children[0]?.exit("SIGSEGV");
  for (const call of calls) await assert.rejects(call, { code: "resource/engine-crashed" });
  assert.match(log.join(), /SIGSEGV.*2 calls/);
  const next = client.run(job, { signal: never });
  await soon();
  children[1]?.say({ type: "done", id: 3, result: "fine" });
  assert.equal(await next, "fine");
  assert.equal(children.length, 2);
  assert.equal(log.filter((line) => line === "ended").length, 1, "what the first had loaded is gone, and told once");
});

test("an engine that says its last word is ended, its answer counts, and the next call starts another", async () => {
  const { client, children, log } = fakeEngine();
  const call = client.run(job, { signal: never });
  await soon();
  children[0]?.say({ type: "done", id: 1, result: "all of it", last: true });
  assert.equal(await call, "all of it");
  assert.equal(children[0]?.killed, true);
  assert.equal(log.filter((line) => line === "ended").length, 1, "what it had loaded is gone");
  const next = client.run(job, { signal: never });
  await soon();
  children[1]?.say({ type: "done", id: 2, result: "fine" });
  assert.equal(await next, "fine");
});

test("an engine that says what engines never say is ended", async () => {
  const { client, children } = fakeEngine();
  const call = client.run(job, { signal: never });
  await soon();
  children[0]?.say({ type: "open", path: "/etc/passwd" });
  await assert.rejects(call, { code: "resource/engine-crashed" });
  assert.equal(children[0]?.killed, true);
});

test("a cancel is sent, and an engine that does not hear it is killed after the grace", async () => {
  const { client, children } = fakeEngine();
  const abort = new AbortController();
  const call = client.run(job, { signal: abort.signal });
  await soon();
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    abort.abort();
    assert.deepEqual(children[0]?.got.at(-1), { type: "cancel", id: 1 });
    assert.equal(children[0]?.killed, false);
    mock.timers.tick(500);
    assert.equal(children[0]?.killed, true);
    await assert.rejects(call, { code: "call/cancelled" });
  } finally {
    mock.timers.reset();
  }
});

test("a cancel while the audio is on its way sends no start after it", async () => {
  const { client, children } = fakeEngine();
  const abort = new AbortController();
  const call = client.run(job, { signal: abort.signal, audio: new Uint8Array(9 * 1024 * 1024) });
  abort.abort();
  await assert.rejects(call, { code: "call/cancelled" });
  await soon();
  await soon();
  assert.deepEqual(
    children[0]?.got.map(({ type }) => type),
    ["audio", "cancel"],
  );
});

test("audio is sent in parts", async () => {
  const { client, children } = fakeEngine();
  const whole = Buffer.alloc(9 * 1024 * 1024, "sound");
  const call = client.run(job, { signal: never, audio: whole });
  while (children[0]?.got.at(-1)?.type !== "start") await soon();
  const parts = children[0].got.flatMap((message) => (message.type === "audio" ? [message.part] : []));
  assert.deepEqual(
    parts.map(({ length }) => length),
    [4, 4, 1].map((megabytes) => megabytes * 1024 * 1024),
  );
  assert.ok(whole.equals(Buffer.concat(parts)));
  children[0].say({ type: "done", id: 1, result: null });
  await call;
});

test("an engine that nobody uses is ended, and one in use is not", async () => {
  const { client, children } = fakeEngine();
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    const run = async (id: number, child: number) => {
      const call = client.run(job, { signal: never });
      await Promise.resolve();
      await Promise.resolve();
      children[child]?.say({ type: "done", id, result: null });
      await call;
    };
    await run(1, 0);
    mock.timers.tick(59_000);
    await run(2, 0);
    mock.timers.tick(59_000);
    assert.equal(children[0]?.killed, false);
    mock.timers.tick(1000);
    assert.equal(children[0]?.killed, true);
    await run(3, 1);
  } finally {
    mock.timers.reset();
  }
});

test("an engine that is to stay stays however long nobody uses it", async () => {
  const { client, children } = fakeEngine(Number.POSITIVE_INFINITY);
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    const call = client.run(job, { signal: never });
    await Promise.resolve();
    await Promise.resolve();
    children[0]?.say({ type: "done", id: 1, result: null });
    await call;
    mock.timers.tick(2 ** 31 - 1);
    assert.equal(children[0]?.killed, false);
  } finally {
    mock.timers.reset();
  }
});

test("closing ends the engine and whatever runs, and nothing starts after it", async () => {
  const { client, children } = fakeEngine();
  const call = client.run(job, { signal: never });
  call.catch(() => undefined);
  await soon();
  await client.close();
  assert.equal(children[0]?.killed, true);
  await assert.rejects(call, { code: "resource/engine-crashed" });
  await assert.rejects(client.run(job, { signal: never }), { code: "resource/backend-missing" });
});

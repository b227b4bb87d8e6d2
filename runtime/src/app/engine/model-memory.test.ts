import assert from "node:assert/strict";
import { test } from "node:test";
import type { MachineMemory } from "./machine-memory.ts";
import type { Choice } from "./memory-budget.ts";
import { createModelMemory, type ModelHolder } from "./model-memory.ts";

const never = new AbortController().signal;
const soon = () => new Promise<void>((resolve) => setImmediate(resolve));
const idle = async () => undefined;

/** An engine that writes down what it is told, with a clock and a machine that the test moves. */
function machine(profileBytes = 100) {
  const told: string[] = [];
  const state = { time: 0, memory: { totalBytes: 0, availableBytes: null, stalled: 0 } as MachineMemory };
  let due: (() => void) | null = null;
  const memory = createModelMemory({
    profileBytes,
    read: () => state.memory,
    now: () => state.time,
    later(_milliseconds, then) {
      due = then;
      return () => {
        due = null;
      };
    },
    log: () => undefined,
  });
  const sizes: Record<string, readonly Choice[]> = {};
  const holder: ModelHolder = {
    name: "llama",
    async inspect(path) {
      told.push(`inspect ${path}`);
      return sizes[path] ?? [{ bytes: 40, contextTokens: 8, sequences: 1 }];
    },
    async load(path, { bytes }) {
      told.push(`load ${path}`);
      await soon();
      if (path === "broken") throw new Error("It is broken.");
      return path === "fat" ? bytes + 50 : bytes;
    },
    async unload(path) {
      told.push(`unload ${path}`);
      await soon();
      told.push(`${path} left`);
    },
  };
  const wanted = (model: string, leastContextTokens = 0) => ({
    model,
    holder,
    leastContextTokens,
    path: async (use: string) => {
      told.push(`verify ${model} (${use})`);
      return model;
    },
  });
  const use = (model: string, work: () => Promise<unknown> = idle, signal = never) =>
    memory.using(wanted(model), signal, work);
  const look = async () => {
    due?.();
    await soon();
    await soon();
  };
  return { memory, told, state, sizes, wanted, use, look };
}

const loads = (told: readonly string[]) => told.filter((line) => !/^(verify|inspect)/.test(line));

test("a model is verified as it is mapped, loaded once, and only looked at again while it is held", async () => {
  const { use, told } = machine();
  await Promise.all([use("a"), use("a")]);
  await use("a");
  assert.deepEqual(told, ["verify a (load)", "inspect a", "load a", "verify a (loaded)"]);
});

test("what has to leave has left before the next one is loaded", async () => {
  const { use, told } = machine();
  await use("a");
  await use("b");
  await use("c");
  assert.deepEqual(loads(told), ["load a", "load b", "unload a", "a left", "load c"]);
});

test("a busy model stays, and what does not fit beside it is refused with figures", async () => {
  const { use } = machine(60);
  await use("a", async () => {
    await assert.rejects(use("b"), {
      code: "resource/memory",
      message: '"b" needs 40 bytes of memory; 20 are available to this app\'s models.',
    });
  });
  await use("b");
});

test("a model that is being loaded for somebody who left is loaded to the end, and can be told to leave then", async () => {
  const { use, told } = machine(60);
  const abort = new AbortController();
  const left = use("a", () => assert.fail("nobody wants it"), abort.signal);
  while (!told.includes("load a")) await soon();
  abort.abort();
  await assert.rejects(left, { code: "call/cancelled" });
  await use("b");
  assert.deepEqual(loads(told), ["load a", "unload a", "a left", "load b"]);
});

test("a model that cannot be loaded takes no memory, for nobody who waited for it", async () => {
  const { use, told } = machine(60);
  const results = await Promise.allSettled([use("broken"), use("broken")]);
  assert.deepEqual(
    results.map(({ status }) => status),
    ["rejected", "rejected"],
  );
  await use("a");
  assert.deepEqual(loads(told), ["load broken", "load a"]);
});

test("an engine that ended holds nothing, and a late release does not count for the next loading", async () => {
  const { memory, use, told } = machine(60);
  let finish: () => void = () => undefined;
  const first = use(
    "a",
    () =>
      new Promise<void>((resolve) => {
        finish = resolve;
      }),
  );
  while (!told.includes("load a")) await soon();
  await soon();
  await soon();
  memory.ended("llama");
  await use("a", async () => {
    finish();
    await first;
    await assert.rejects(use("b"), { code: "resource/memory" }, "it is busy still");
  });
  assert.deepEqual(loads(told), ["load a", "load a"]);
});

test("what a model takes beyond its estimate drives others out", async () => {
  const { use, told, look } = machine();
  await use("a");
  await use("fat");
  await look();
  assert.deepEqual(loads(told), ["load a", "load fat", "unload a", "a left"]);
});

test("when others need the memory idle models leave, and nothing new is loaded while everybody waits for it", async () => {
  const { use, told, state, look } = machine();
  await use("a");
  await use("b");
  state.memory = { totalBytes: 0, availableBytes: -30, stalled: 0 };
  await look();
  assert.deepEqual(loads(told), ["load a", "load b", "unload a", "a left"]);
  state.memory = { totalBytes: 0, availableBytes: 1000, stalled: 0.2 };
  await look();
  await assert.rejects(use("c"), { code: "resource/memory" });
  assert.deepEqual(loads(told).slice(4), ["unload b", "b left"]);
});

test("a model that nobody uses leaves after five minutes, a pinned one does not", async () => {
  const { memory, use, told, state, look } = machine();
  memory.pin("llama", "b");
  await use("a");
  await use("b");
  state.time = 299_999;
  await look();
  assert.deepEqual(loads(told), ["load a", "load b"]);
  state.time = 300_000;
  await look();
  assert.deepEqual(loads(told), ["load a", "load b", "unload a", "a left"]);
});

test("longer conversations than it is loaded for load it again, its file verified again; shorter ones do not", async () => {
  const { memory, sizes, wanted, use, told } = machine();
  sizes.a = [
    { bytes: 70, contextTokens: 16, sequences: 1 },
    { bytes: 50, contextTokens: 8, sequences: 1 },
  ];
  await use("b", async () => {
    await use("a");
  });
  await use("a");
  assert.deepEqual(loads(told), ["load b", "load a"]);
  await memory.using(wanted("a", 16), never, idle);
  assert.deepEqual(loads(told).slice(2), ["unload a", "unload b", "a left", "b left", "load a"]);
  assert.equal(told.filter((line) => line === "verify a (load)").length, 2);
});

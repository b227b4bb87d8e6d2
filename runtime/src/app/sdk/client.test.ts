import assert from "node:assert/strict";
import { test } from "node:test";
import { type ErrorClass, type ErrorCode, errorCodes, type Request } from "@locara/schema";
import { memoryBridge, onPage } from "../hosts/testing/bridge.ts";
import { fakeApp } from "../hosts/testing/fake-app.ts";
import * as sdk from "./client.ts";

const classes: Readonly<Record<ErrorClass, new (...args: never[]) => Error>> = {
  CapabilityDeniedError: sdk.CapabilityDeniedError,
  ResourceNotAvailableError: sdk.ResourceNotAvailableError,
  ToolError: sdk.ToolError,
  StorageError: sdk.StorageError,
  ModelLoadError: sdk.ModelLoadError,
  InvalidArgumentError: sdk.InvalidArgumentError,
  CancelledError: sdk.CancelledError,
};

test("a call gives back what the host answers, bytes and samples as they were", async () => {
  await onPage(memoryBridge(fakeApp()).bridge, async () => {
    const args = { bytes: new Uint8Array([1, 2, 3]), samples: new Float32Array([0.5]), words: "é" };
    assert.deepEqual(await sdk.call("test.echo", args), args);
  });
});

test("without a host every call says how the page should have been opened", async () => {
  await onPage(undefined, async () => {
    await assert.rejects(sdk.call("test.echo", {}), {
      name: "ResourceNotAvailableError",
      code: "resource/backend-missing",
    });
    assert.throws(() => sdk.stream("test.count", {}), { code: "resource/backend-missing" });
    assert.throws(() => sdk.on("settings.changed", () => undefined), { code: "resource/backend-missing" });
  });
});

test("an undeclared command is a CapabilityDeniedError, and its arguments never leave the page", async () => {
  const app = fakeApp();
  await onPage(memoryBridge(app).bridge, async () => {
    const call = sdk.call("net.fetch", { url: "https://example.com/?secret" });
    await assert.rejects(
      call,
      (error) => error instanceof sdk.CapabilityDeniedError && error instanceof sdk.LocaraError,
    );
    assert.deepEqual(app.received, [{ v: 1, request_id: "1", command: "net.fetch", payload: null }]);
  });
});

for (const [code, { class: className }] of Object.entries(errorCodes)) {
  test(`${code} arrives as ${className}`, async () => {
    const bridge = memoryBridge(fakeApp()).bridge;
    const failing = {
      ...bridge,
      start(_command: string, _payload: unknown, receive: Parameters<typeof bridge.start>[2]) {
        receive({ kind: "error", error: { code: code as ErrorCode, message: "What.", hint: "Do.", retryable: false } });
        return "1";
      },
    };
    await onPage(failing, async () => {
      const error: unknown = await sdk.call("x", {}).catch((caught: unknown) => caught);
      assert.ok(error instanceof classes[className] && error instanceof sdk.LocaraError);
      assert.deepEqual([error.name, error.code, error.message, error.hint], [className, code, "What.", "Do."]);
    });
  });
}

test("a code from a newer host becomes resource/internal instead of breaking the page", async () => {
  const bridge = memoryBridge(fakeApp()).bridge;
  const newer = {
    ...bridge,
    start(_command: string, _payload: unknown, receive: Parameters<typeof bridge.start>[2]) {
      receive({
        kind: "error",
        error: { code: "constructor" as ErrorCode, message: "New.", hint: "Update.", retryable: false },
      });
      return "1";
    },
  };
  await onPage(newer, () =>
    assert.rejects(sdk.call("x", {}), { name: "ResourceNotAvailableError", code: "resource/internal" }),
  );
});

test("a signal that is aborted already makes no call", async () => {
  const app = fakeApp();
  await onPage(memoryBridge(app).bridge, async () => {
    const signal = AbortSignal.abort();
    await assert.rejects(sdk.call("test.echo", {}, { signal }), { name: "CancelledError" });
    const stream = sdk.stream("test.count", { to: 3 }, { signal });
    await assert.rejects(stream.result, { name: "CancelledError" });
    await assert.rejects(collect(stream), { name: "CancelledError" });
    assert.deepEqual(app.received, []);
  });
});

test("aborting a call cancels it in the host and throws at once", async () => {
  const app = fakeApp({ commands: ["test.never"], answer: () => new Promise(() => undefined) });
  await onPage(memoryBridge(app).bridge, async () => {
    const controller = new AbortController();
    const call = sdk.call("test.never", {}, { signal: controller.signal });
    controller.abort();
    await assert.rejects(call, { name: "CancelledError" });
    await turns();
    assert.deepEqual(
      app.received.map((message) => (message as Request).command),
      ["test.never", "stream.cancel"],
    );
  });
});

test("arguments that cannot be sent are an InvalidArgumentError", async () => {
  await onPage(memoryBridge(fakeApp()).bridge, () =>
    assert.rejects(sdk.call("test.echo", { callback: () => undefined }), {
      name: "InvalidArgumentError",
      code: "argument/invalid",
    }),
  );
});

test("a stream of any length arrives whole and in order, with credit granted as items are taken", async () => {
  const app = fakeApp();
  await onPage(memoryBridge(app).bridge, async () => {
    const stream = sdk.stream<number, unknown>("test.count", { to: 1000 });
    assert.deepEqual(
      await collect(stream),
      Array.from({ length: 1000 }, (_, index) => index),
    );
    assert.deepEqual(await stream.result, { counted: 1000 });
    const credits = app.received.filter((message) => (message as Request).command === "stream.credit");
    assert.ok(credits.length >= 29 && credits.length <= 32, `${credits.length} grants for 1000 items`);
  });
});

test("a stream that nobody uses makes no call", async () => {
  const app = fakeApp();
  await onPage(memoryBridge(app).bridge, async () => {
    sdk.stream("test.count", { to: 1000 });
    await turns();
    assert.deepEqual(app.received, []);
  });
});

test("awaiting only the result lets the items pass by instead of standing still", async () => {
  await onPage(memoryBridge(fakeApp()).bridge, async () => {
    const stream = sdk.stream("test.count", { to: 1000 });
    assert.deepEqual(await stream.result, { counted: 1000 });
    assert.throws(() => stream[Symbol.asyncIterator](), { code: "argument/invalid" });
  });
});

test("reading the result first and iterating next still gives every item", async () => {
  await onPage(memoryBridge(fakeApp()).bridge, async () => {
    const stream = sdk.stream<number, unknown>("test.count", { to: 200 });
    const { result } = stream;
    assert.equal((await collect(stream)).length, 200);
    assert.deepEqual(await result, { counted: 200 });
  });
});

test("leaving the loop cancels in the host, once, and grants no more", async () => {
  const app = fakeApp();
  await onPage(memoryBridge(app).bridge, async () => {
    const stream = sdk.stream<number, unknown>("test.count", { to: 100_000 });
    for await (const item of stream) if (item === 40) break;
    await assert.rejects(stream.result, { name: "CancelledError" });
    const commands = app.received.map((message) => (message as Request).command);
    assert.equal(commands.filter((command) => command === "stream.cancel").length, 1);
    assert.equal(commands.at(-1), "stream.cancel");
  });
});

test("aborting a stream ends its loop with a CancelledError, even while it waits for an item", async () => {
  const app = fakeApp({ commands: ["test.never"], answer: () => new Promise(() => undefined) });
  await onPage(memoryBridge(app).bridge, async () => {
    const controller = new AbortController();
    const reading = collect(sdk.stream("test.never", {}, { signal: controller.signal }));
    await turns();
    controller.abort();
    await assert.rejects(reading, { name: "CancelledError" });
  });
});

test("a failed stream whose result nobody looks at causes no unhandled rejection", async () => {
  const unhandled: unknown[] = [];
  const hear = (error: unknown): void => void unhandled.push(error);
  process.on("unhandledRejection", hear);
  try {
    await onPage(memoryBridge(fakeApp()).bridge, async () => {
      await assert.rejects(collect(sdk.stream("net.download", {})), { name: "CapabilityDeniedError" });
      await turns();
    });
    assert.deepEqual(unhandled, []);
  } finally {
    process.off("unhandledRejection", hear);
  }
});

test("a stream can be read once", async () => {
  await onPage(memoryBridge(fakeApp()).bridge, async () => {
    const stream = sdk.stream("test.count", { to: 3 });
    await collect(stream);
    assert.throws(() => stream[Symbol.asyncIterator](), { name: "InvalidArgumentError" });
  });
});

test("events reach every subscriber until it unsubscribes", async () => {
  const app = fakeApp();
  await onPage(memoryBridge(app).bridge, async () => {
    const heard: unknown[] = [];
    const stop = sdk.on("settings.changed", (payload) => heard.push(payload));
    app.tell("settings.changed", { key: "theme" });
    await turns();
    stop();
    app.tell("settings.changed", { key: "size" });
    await turns();
    assert.deepEqual(heard, [{ key: "theme" }]);
  });
});

test("a watched setting is told with its value, the last of several, until it is ended", async () => {
  const values = new Map<string, unknown>();
  const app = fakeApp({
    commands: ["settings.get"],
    answer: async ({ payload }) => {
      const { key } = payload as { readonly key: string };
      return { found: values.has(key), value: values.get(key) ?? null };
    },
  });
  const change = (key: string, value: unknown): void => {
    if (value === undefined) values.delete(key);
    else values.set(key, value);
    app.tell("settings.changed", { key });
  };
  await onPage(memoryBridge(app).bridge, async () => {
    const heard: unknown[] = [];
    const stop = sdk.watchSetting("theme", (value) => heard.push(value));
    change("size", 1);
    change("theme", "light");
    change("theme", "dark");
    await turns();
    assert.deepEqual(heard, ["dark"]);
    change("theme", undefined);
    await turns();
    change("theme", "late");
    stop();
    await turns();
    change("theme", "later");
    await turns();
    assert.deepEqual(heard, ["dark", undefined]);
  });
});

test("a lost host fails what runs and whatever is asked later", async () => {
  const app = fakeApp({ commands: ["test.never"], answer: () => new Promise(() => undefined) });
  const end = memoryBridge(app);
  await onPage(end.bridge, async () => {
    const running = sdk.call("test.never", {});
    await turns();
    end.lose({ code: "resource/host-lost", message: "Gone.", hint: "Start again.", retryable: false });
    await assert.rejects(running, { name: "ResourceNotAvailableError", code: "resource/host-lost" });
    await assert.rejects(sdk.call("test.echo", {}), { code: "resource/host-lost" });
    await assert.rejects(collect(sdk.stream("test.count", { to: 3 })), { code: "resource/host-lost" });
  });
});

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const collected: Item[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

/** Lets messages go there and back. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 6; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

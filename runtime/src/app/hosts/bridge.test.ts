import assert from "node:assert/strict";
import { test } from "node:test";
import { type BridgeMessage, LocaraError } from "@locara/schema";
import { createBridge } from "./bridge.ts";

const open = (commands: readonly string[] = ["fs.readText"]) => {
  const posted: unknown[] = [];
  const end = createBridge({ host: "browser", commands, post: (message) => void posted.push(message) });
  return { ...end, posted };
};

test("the bridge is frozen, and so is its list of commands", () => {
  const { bridge } = open();
  assert.ok(Object.isFrozen(bridge) && Object.isFrozen(bridge.commands));
});

test("a declared command travels with its arguments, an undeclared one without", () => {
  const { bridge, posted } = open();
  bridge.start("fs.readText", { path: "$DOCUMENTS/a" }, () => undefined);
  bridge.start("net.fetch", { url: "https://example.com/?secret" }, () => undefined);
  assert.deepEqual(posted, [
    { v: 1, request_id: "1", command: "fs.readText", payload: { path: "$DOCUMENTS/a" } },
    { v: 1, request_id: "2", command: "net.fetch", payload: null },
  ]);
});

test("names of every object are no commands", () => {
  const { bridge, posted } = open();
  for (const name of ["constructor", "__proto__", "toString"]) bridge.start(name, { secret: 1 }, () => undefined);
  assert.deepEqual(
    posted.map((message) => (message as { payload: unknown }).payload),
    [null, null, null],
  );
});

test("credit and cancel go out only for calls that run", () => {
  const { bridge, posted, receive } = open();
  const id = bridge.start("fs.readText", {}, () => undefined);
  bridge.credit("99", 5);
  bridge.credit(id, 5);
  bridge.cancel(id);
  receive({ v: 1, request_id: id, ok: true, payload: "x" });
  bridge.cancel(id);
  assert.deepEqual(posted.slice(1), [
    { v: 1, request_id: id, command: "stream.credit", payload: { items: 5 } },
    { v: 1, request_id: id, command: "stream.cancel", payload: null },
  ]);
});

test("each call hears its own items and exactly one end", () => {
  const { bridge, receive } = open();
  const heard: [string, BridgeMessage][] = [];
  const first = bridge.start("fs.readText", {}, (message) => heard.push(["first", message]));
  bridge.start("fs.readText", {}, (message) => heard.push(["second", message]));
  receive({ v: 1, event_id: "1", event: "stream.items", payload: { request_id: first, items: [1, 2] } });
  receive({ v: 1, request_id: first, ok: true, payload: "done" });
  receive({ v: 1, request_id: first, ok: true, payload: "again" });
  assert.deepEqual(heard, [
    ["first", { kind: "items", items: [1, 2] }],
    ["first", { kind: "result", payload: "done" }],
  ]);
});

test("what the transport refuses is told to the caller as its own error", async () => {
  const { bridge } = createBridge({
    host: "electron",
    commands: ["fs.write"],
    post() {
      throw new LocaraError("argument/too-large", "Too much.", "Send less.");
    },
  });
  const message = await new Promise<BridgeMessage>((resolve) => bridge.start("fs.write", {}, resolve));
  assert.ok(message.kind === "error" && message.error.code === "argument/too-large");
});

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { type ErrorCode, type SignedTool, type ToolManifest, toolText } from "@locara/schema";
import { forkEngine } from "../engine/fork.ts";
import type { ToEngine } from "../engine/protocol.ts";
import type { EngineChild, SpawnEngine } from "../engine/spawn.ts";
import { forever } from "./testing/abuse.ts";
import { testSigner } from "./testing/sign-tool.ts";
import { importing, manifestOf, program, type WatTool, wasmOf } from "./testing/wat-tool.ts";
import { type OpenTools, openTools } from "./tools.ts";

const never = new AbortController().signal;
const signer = testSigner();
const fails = (code: ErrorCode, message = /./) => ({ name: "LocaraError", code, message });
const pinOf = (manifest: ToolManifest) =>
  `${manifest.id}@sha256:${createHash("sha256").update(toolText(manifest)).digest("hex")}`;

/** Answers with its input, which must fit one page. */
const repeating: WatTool = {
  wat: `${importing("fd_read", "fd_write")} (memory (export "memory") 1)
    (func (export "_start")
      (i32.store (i32.const 0) (i32.const 64)) (i32.store (i32.const 4) (i32.const 60000))
      (drop (call $fd_read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 4)))
      (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))))`,
  imports: ["fd_read", "fd_write"],
};

interface Faults {
  readonly manifest?: Partial<ToolManifest>;
  readonly pin?: string;
  readonly lock?: (tool: SignedTool) => unknown;
  readonly bytes?: (bytes: Uint8Array) => Uint8Array | null;
  readonly keys?: readonly string[];
}

interface Opened extends OpenTools {
  readonly children: readonly EngineChild[];
  readonly sent: readonly unknown[];
  readonly log: readonly string[];
}

/** An app that pins one tool, in a folder of its own, with its tools' process; and what went wrong on the way there. */
function open(t: TestContext, tool: WatTool, faults: Faults = {}): Opened {
  const folder = mkdtempSync(join(tmpdir(), "locara-tools-"));
  const bytes = wasmOf(tool.wat);
  const manifest: ToolManifest = { ...manifestOf(bytes, tool), ...faults.manifest };
  const signed = signer.signed(manifest);
  const written = faults.bytes === undefined ? bytes : faults.bytes(bytes);
  mkdirSync(join(folder, "test"));
  if (written !== null) writeFileSync(join(folder, "test", "tool.wasm"), written);
  const children: EngineChild[] = [];
  const sent: unknown[] = [];
  const log: string[] = [];
  const fork = forkEngine({ log: (_level, text) => log.push(text) });
  const spawn: SpawnEngine = (kind) => {
    const child = fork(kind);
    children.push(child);
    const send = (message: unknown) => {
      sent.push(message);
      child.send(message);
    };
    return { ...child, send };
  };
  const tools = openTools(
    {
      pins: [faults.pin ?? pinOf(manifest)],
      locked: [(faults.lock === undefined ? signed : faults.lock(signed)) as SignedTool],
      folder,
      keys: faults.keys ?? [signer.key],
    },
    spawn,
    (_level, text) => log.push(text),
  );
  t.after(async () => {
    await tools.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return { ...tools, children, sent, log };
}

test("a tool answers what it computed, and its process stays for the next call", async (t) => {
  const tools = open(t, repeating);
  await tools.prepare();
  assert.deepEqual(await tools.call("test", { a: [1, "é"] }, never), { a: [1, "é"] });
  assert.deepEqual(await tools.call("test", null, never), null);
  assert.equal(tools.children.length, 1);
  assert.deepEqual(tools.list(), [{ id: "test", summary: "A tool for a test.", input: {}, output: {} }]);
});

test("a tool's process is sent the input and nothing of what lies beside it in memory", async (t) => {
  const tools = open(t, repeating);
  assert.equal(await tools.call("test", "input", never), "input");
  const inputs = (tools.sent as readonly ToEngine[]).flatMap((message) =>
    message.type === "start" && message.job.op === "tool" ? [message.job.input] : [],
  );
  assert.deepEqual(
    inputs.map(({ buffer }) => buffer.byteLength),
    [7, 7],
    "once by name, once with the tool",
  );
});

const refused: readonly { name: string; faults: Faults; code: ErrorCode; message: RegExp; because: string }[] = [
  {
    name: "that is not there",
    faults: { bytes: () => null },
    code: "resource/tool-missing",
    message: /tools folder/,
    because: "nothing can run",
  },
  {
    name: "that is not locked",
    faults: { lock: () => undefined },
    code: "resource/tool-missing",
    message: /lock file/,
    because: "nobody knows what it is",
  },
  {
    name: "with one other byte",
    faults: { bytes: (bytes) => bytes.with(-1, 0) },
    code: "tool/violation",
    message: /bytes/,
    because: "the manifest names the bytes",
  },
  {
    name: "with more bytes",
    faults: { bytes: (bytes) => Buffer.concat([bytes, bytes]) },
    code: "tool/violation",
    message: /bytes/,
    because: "the same",
  },
  {
    name: "whose manifest was altered",
    faults: {
      lock: (tool) => ({ ...tool, manifest: { ...tool.manifest, imports: ["fd_read", "fd_write", "random_get"] } }),
    },
    code: "tool/violation",
    message: /signed/,
    because: "the signature covers all of it",
  },
  {
    name: "of which another version was signed",
    faults: { lock: ({ manifest }) => signer.signed({ ...manifest, version: "0.9.0" }) },
    code: "tool/violation",
    message: /pinned/,
    because: "the pin is the manifest's digest",
  },
  {
    name: "that another key signed",
    faults: { keys: [testSigner().key] },
    code: "tool/violation",
    message: /signed/,
    because: "whoever signs must be known",
  },
  {
    name: "that nobody signed",
    faults: { lock: ({ manifest }) => ({ manifest }) },
    code: "tool/violation",
    message: /signature/,
    because: "unsigned is not a kind of signed",
  },
  {
    name: "with somebody else's signature",
    faults: {
      lock: ({ manifest }) => ({
        ...testSigner().signed(manifest),
        signature: { ...testSigner().signed(manifest).signature, key: signer.key },
      }),
    },
    code: "tool/violation",
    message: /signed/,
    because: "a key's name is no signature",
  },
  {
    name: "with a field that no manifest has",
    faults: { manifest: { capabilities: ["net"] } as Partial<ToolManifest> },
    code: "tool/violation",
    message: /capabilities/,
    because: "a tool can ask for nothing but what it says here",
  },
  {
    name: "with more time than tools have",
    faults: { manifest: { limits: { ...manifestOf(new Uint8Array()).limits, milliseconds: 60_000 } } },
    code: "tool/violation",
    message: /milliseconds/,
    because: "nobody has more",
  },
];

for (const { name, faults, code, message, because } of refused) {
  test(`a tool ${name} is refused before anything starts: ${because}`, async (t) => {
    const tools = open(t, repeating, faults);
    await assert.rejects(tools.call("test", null, never), fails(code, message));
    assert.equal(tools.children.length, 0);
    if (faults.bytes === undefined) assert.deepEqual(tools.list(), []);
  });
}

test("what is signed and altered everywhere, pin included, is still refused: the signature covers the manifest", async (t) => {
  const other = manifestOf(wasmOf(repeating.wat), { ...repeating, random: "system" });
  const tools = open(t, repeating, { pin: pinOf(other), lock: (tool) => ({ ...tool, manifest: other }) });
  await assert.rejects(tools.call("test", null, never), fails("tool/violation", /signed/));
});

test("an input that does not fit the tool's schema is refused, and nothing starts", async (t) => {
  const input = {
    type: "object",
    properties: { n: { type: "integer" } },
    required: ["n"],
    additionalProperties: false,
  };
  const tools = open(t, repeating, { manifest: { input } });
  await assert.rejects(tools.call("test", { n: 1.5 }, never), fails("argument/invalid", /\/n must be a whole number/));
  await assert.rejects(tools.call("test", { n: "x".repeat(5e6) }, never), fails("argument/invalid"));
  assert.equal(tools.children.length, 0);
  const any = open(t, repeating);
  await assert.rejects(any.call("test", "x".repeat(5e6), never), fails("argument/too-large"));
});

const wrongAnswers: readonly { answer: string; output: ToolManifest["output"]; message: RegExp }[] = [
  { answer: "", output: {}, message: /no JSON/ },
  { answer: "{", output: {}, message: /no JSON/ },
  { answer: "\\ff", output: {}, message: /no JSON/ },
  { answer: "[".repeat(65) + "]".repeat(65), output: {}, message: /64 levels/ },
  { answer: "42", output: { type: "string" }, message: /must be a text/ },
];

for (const { answer, output, message } of wrongAnswers) {
  test(`an answer of ${answer.slice(0, 8) || "nothing"} is a violation: ${message.source}`, async (t) => {
    const length = answer.startsWith("\\") ? 1 : answer.length;
    const wat = `${importing("fd_write")} (memory (export "memory") 1) (data (i32.const 1024) "${answer}")
      (func (export "_start")
        (i32.store (i32.const 0) (i32.const 1024)) (i32.store (i32.const 4) (i32.const ${length}))
        (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))))`;
    const tools = open(t, { wat, imports: ["fd_write"] }, { manifest: { output } });
    await assert.rejects(tools.call("test", null, never), fails("tool/violation", message));
  });
}

test("a tool whose process is killed in the middle fails alone, and the next call has a new process", async (t) => {
  const wat = `${importing("fd_read", "fd_write")} (memory (export "memory") 1)
    (func (export "_start")
      (i32.store (i32.const 0) (i32.const 64)) (i32.store (i32.const 4) (i32.const 10))
      (drop (call $fd_read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 4)))
      (if (i32.eq (i32.load8_u (i32.const 64)) (i32.const 49)) (then ${forever("")}))
      (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))))`;
  const tools = open(t, { wat, imports: ["fd_read", "fd_write"], limits: { milliseconds: 20_000 } });
  await tools.prepare();
  const endless = tools.call("test", 1, never);
  setImmediate(() => tools.children[0]?.kill());
  await assert.rejects(endless, fails("tool/trap", /process/));
  assert.equal(await tools.call("test", 2, never), 2);
  assert.equal(tools.children.length, 2);
});

test("a limit of a tool arrives as its own error, and a cancel as a cancel", async (t) => {
  const tools = open(t, { wat: program(forever("")), imports: ["fd_write"], limits: { milliseconds: 100 } });
  await assert.rejects(tools.call("test", null, never), fails("tool/timeout", /100 milliseconds/));
  const controller = new AbortController();
  const cancelled = tools.call("test", null, controller.signal);
  controller.abort();
  await assert.rejects(cancelled, fails("call/cancelled"));
});

import assert from "node:assert/strict";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { compileFolder } from "@locara/compiler";
import { command } from "./add.ts";

const tools = join(import.meta.dirname, "../../../../registry/tools");
const minimal = join(import.meta.dirname, "../../../../compiler/fixtures/minimal");

function appFolder() {
  const folder = mkdtempSync(join(tmpdir(), "locara-add-"));
  cpSync(join(minimal, "locara.json"), join(folder, "locara.json"));
  const said: string[] = [];
  const io = {
    out: (text: string) => void said.push(text),
    err: (text: string) => void said.push(text),
    terminal: false,
    cwd: folder,
    env: {},
    interrupted: new AbortController().signal,
  };
  const add = (tool?: string) => command.run({ positionals: tool === undefined ? [] : [tool], options: {} }, io);
  const text = (name: string) => readFileSync(join(folder, name), "utf8");
  return { folder, said, add, text, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

test("adding a tool copies its bytes, pins its manifest, and types its calls by its schemas", async () => {
  using app = appFolder();
  assert.equal(await app.add("text-utils"), 0);
  assert.equal(await app.add("echo"), 0);
  assert.deepEqual(readFileSync(join(app.folder, "tools/echo/tool.wasm")), readFileSync(join(tools, "echo/tool.wasm")));
  const manifest = JSON.parse(app.text("locara.json"));
  assert.match(manifest.capabilities.tools.join(" "), /^text-utils@sha256:[0-9a-f]{64} echo@sha256:[0-9a-f]{64}$/);
  writeFileSync(
    join(app.folder, "locara.json"),
    JSON.stringify({ ...manifest, reasons: { tools: "Counts the words of your notes." } }),
  );
  assert.deepEqual(compileFolder(app.folder).diagnostics, []);
  const sdk = app.text(".locara/sdk.ts");
  assert.match(sdk, /readonly action: "count" \| "upper"/);
  assert.match(
    sdk,
    /call: <Tool extends ToolsTool>\(args: ToolsCallArgs<Tool>, options\?: CallOptions\): Promise<ToolResults\[Tool\]>/,
  );
  assert.deepEqual(
    JSON.parse(app.text(".locara/tools.json")).tools.map((tool: { manifest: { id: string } }) => tool.manifest.id),
    ["echo", "text-utils"],
  );
  assert.match(app.said.join(""), /Changes a text/);
});

test("what the lock file does not know as it was pinned is said where it is pinned, and strictly it is an error", async () => {
  using app = appFolder();
  await app.add("echo");
  const pin = JSON.parse(app.text("locara.json")).capabilities.tools[0] as string;
  const other = app.text("locara.json").replace(pin, `echo@sha256:${"0".repeat(64)}`);
  writeFileSync(
    join(app.folder, "locara.json"),
    other.replace(/^\{/, '{"reasons":{"tools":"Repeats what you said."},'),
  );
  const found = (strictness?: "strict") =>
    compileFolder(app.folder, { mode: "check", ...(strictness === undefined ? {} : { strictness }) })
      .diagnostics.filter(({ code }) => code === "LOC3035")
      .map(({ severity, message }) => `${severity}: ${message}`);
  assert.deepEqual(found(), ['warning: The tool "echo" has another sha256 in locara.lock.json.']);
  assert.deepEqual(found("strict"), ['error: The tool "echo" has another sha256 in locara.lock.json.']);
});

test("a tool that is altered, unsigned or unknown is not added, and nothing is written", async () => {
  using app = appFolder();
  const before = app.text("locara.json");
  cpSync(join(tools, "echo"), join(app.folder, "mine"), { recursive: true });
  const signed = app.text("mine/tool.json");
  for (const [altered, message] of [
    [signed.replace('"fd_read"', '"random_get"'), /nobody signed it/],
    [signed.replace(/"signature"[^}]*\}/, '"signature": null'), /signature/],
    ["{", /no JSON/],
  ] as const) {
    writeFileSync(join(app.folder, "mine/tool.json"), altered);
    await assert.rejects(app.add("./mine"), { code: "tool/violation", message });
  }
  writeFileSync(join(app.folder, "mine/tool.json"), signed);
  writeFileSync(join(app.folder, "mine/tool.wasm"), "no tool");
  await assert.rejects(app.add("./mine"), { code: "tool/violation", message: /bytes/ });
  for (const name of ["constructor", "../echo/none", undefined, "UP"]) await assert.rejects(app.add(name));
  assert.equal(app.text("locara.json"), before);
  assert.equal(existsSync(join(app.folder, "tools")), false);
});

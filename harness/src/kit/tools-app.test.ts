import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { compileFolder } from "@locara/compiler";
import { type App, appPlaces, forkEngine, openApp } from "@locara/runtime";
import type { ErrorJson, IpcFile, Response } from "@locara/schema";
import { command as add } from "../cli/commands/add.ts";

const minimal = join(import.meta.dirname, "../../../compiler/fixtures/minimal");

/** A compiled app with two tools, opened with real processes and consented to. */
async function toolsApp(t: TestContext): Promise<{ app: App; folder: string }> {
  const home = realpathSync(mkdtempSync(join(tmpdir(), "locara-tools-app-")));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  const folder = join(home, "app");
  cpSync(join(minimal, "locara.json"), join(folder, "locara.json"));
  const quiet = () => undefined;
  const io = {
    out: quiet,
    err: quiet,
    terminal: false,
    cwd: folder,
    env: {},
    interrupted: new AbortController().signal,
  };
  for (const tool of ["calculator", "text-utils"]) await add.run({ positionals: [tool], options: {} }, io);
  const manifest = JSON.parse(readFileSync(join(folder, "locara.json"), "utf8"));
  writeFileSync(
    join(folder, "locara.json"),
    JSON.stringify({ ...manifest, reasons: { tools: "Computes the sums in your notes." } }),
  );
  assert.deepEqual(compileFolder(folder).diagnostics, []);
  const artifacts = join(folder, ".locara");
  const ipc = JSON.parse(readFileSync(join(artifacts, "ipc.json"), "utf8")) as IpcFile;
  const places = appPlaces(ipc, {
    platform: process.platform,
    home,
    variables: {},
    artifacts,
    page: folder,
    toolFiles: join(folder, "tools"),
  });
  const app = await openApp(places, {
    host: "browser",
    picker: {} as never,
    clipboard: {} as never,
    notifications: {} as never,
    devices: {} as never,
    spawnEngine: forkEngine({ log: () => undefined }),
  });
  t.after(() => app.close());
  app.user.accept();
  return { app, folder };
}

/** What the page is answered, or the error. */
function ask(app: App, payload: unknown): Promise<unknown> {
  return new Promise((resolve) => {
    const session = app.session((message) => {
      if (!("request_id" in message)) return;
      session.close();
      const answer = message as Response & { readonly payload?: unknown; readonly error?: ErrorJson };
      resolve(answer.ok ? answer.payload : answer.error?.code);
    });
    session.receive({ v: 1, request_id: "1", command: "tools.call", payload });
  });
}

test("a page calls the tools that its app pins, by way of the bridge, the kernel and a process of their own", async (t) => {
  const { app, folder } = await toolsApp(t);
  assert.deepEqual(await ask(app, { tool: "calculator", input: { expression: "6 * 7" } }), { value: 42 });
  assert.deepEqual(await ask(app, { tool: "text-utils", input: { action: "upper", text: "é" } }), {
    text: "É",
    characters: 1,
    words: 1,
    lines: 1,
  });
  assert.equal(await ask(app, { tool: "calculator", input: { expression: 5 } }), "argument/invalid");
  assert.equal(await ask(app, { tool: "echo", input: null }), "capability/out-of-scope");
  assert.equal(await ask(app, { tool: "constructor", input: null }), "capability/out-of-scope");
  // What was read once stays what was checked; only a new start reads again.
  writeFileSync(join(folder, "tools/calculator/tool.wasm"), "altered");
  assert.deepEqual(await ask(app, { tool: "calculator", input: { expression: "1" } }), { value: 1 });
  const said = app.user.log(10).map(({ command, outcome }) => `${command} ${outcome ?? ""}`.trim());
  assert.ok(said.includes("tools.call allowed") && said.includes("tools.call out-of-scope"), said.join(", "));
});

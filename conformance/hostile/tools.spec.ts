import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { forkEngine, openApp } from "@locara/runtime";
import { testSigner } from "@locara/runtime/testing/sign-tool";
import { manifestOf, wasmOf } from "@locara/runtime/testing/wat-tool";
import { type Response, toolText } from "@locara/schema";
import { callMany } from "../kit/call-many.ts";
import { writeApp } from "../kit/example-apps.ts";
import { expect, test } from "../kit/host.ts";
import { tryAll } from "./attempt.ts";
import { hostileTools, toolAttempts } from "./attempts/tools.ts";

const unused = (): never => {
  throw new Error("No tool gets this far.");
};

test("tools that mean harm are kept in by their own walls, and one that nobody known has signed does not run at all", async ({
  launch,
  scratch,
  host,
}, info) => {
  const { key, signed } = testSigner();
  const folder = join(scratch, "app");
  const tools = hostileTools.map(({ id, wat, ...rest }) => {
    const bytes = wasmOf(wat);
    const manifest = { ...manifestOf(bytes, rest), id };
    mkdirSync(join(folder, "tools", id), { recursive: true });
    writeFileSync(join(folder, "tools", id, "tool.wasm"), bytes);
    return {
      id,
      entry: signed(manifest),
      pin: `${id}@sha256:${createHash("sha256").update(toolText(manifest)).digest("hex")}`,
    };
  });
  await writeApp(folder, { capabilities: { tools: tools.map(({ pin }) => pin) } });
  const lockFile = join(folder, "locara.lock.json");
  const lock = JSON.parse(readFileSync(lockFile, "utf8")) as object;
  const locked = Object.fromEntries(tools.map(({ id, entry }) => [id, entry]));
  writeFileSync(lockFile, JSON.stringify({ ...lock, tools: locked }));

  const { page, places } = await launch.app(folder);
  // The host knows no such key.
  const said = await callMany(
    page,
    tools.map(({ id }) => ({ command: "tools.call", payload: { tool: id, input: null } })),
  );
  await tryAll(info, host, null, [
    {
      id: "tools that a stranger has signed",
      category: "tools",
      stoppedBy: "runtime",
      attempt: async () => [...new Set(said)].join(" "),
      expect: /^tool\/violation$/,
    },
  ]);

  // The same app opened once more, by somebody who takes the stranger's word.
  const app = await openApp(
    places,
    {
      host,
      picker: { open: async () => null, save: async () => null },
      clipboard: { readText: unused, writeText: unused },
      notifications: { show: unused, badge: unused },
      devices: { prepare: unused },
      spawnEngine: forkEngine({ log: () => undefined }),
    },
    { toolKeys: [key] },
  );
  const waiting = new Map<string, (answer: Response) => void>();
  const session = app.session((message) => {
    if ("ok" in message) waiting.get(message.request_id)?.(message);
  });
  let last = 0;
  const call = (tool: string, input: unknown): Promise<string> =>
    new Promise((resolve) => {
      const request_id = `call-${++last}`;
      waiting.set(request_id, (answer) => resolve(answer.ok ? JSON.stringify(answer.payload) : answer.error.code));
      session.receive({ v: 1, request_id, command: "tools.call", payload: { tool, input } });
    });
  try {
    expect(await call("control", null), "the control: a tool that means no harm runs").toBe("42");
    await tryAll(info, host, { call }, toolAttempts);
  } finally {
    session.close();
    await app.close();
  }
});

import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { callFrom } from "../kit/bridge.ts";
import { writeToolsApp } from "../kit/example-apps.ts";
import { expect, test } from "../kit/host.ts";

test("the page calls the tools that its app pins, and no others; what a tool is given must fit it", async ({
  launch,
  scratch,
}) => {
  const { page } = await launch.app(await writeToolsApp(join(scratch, "app")));
  const call = (tool: string, input: unknown) => callFrom(page, "tools.call", { tool, input });
  expect(await call("calculator", { expression: "2 * (3 + sqrt(16)) ^ 2" })).toMatchObject({
    ok: true,
    result: { value: 98 },
  });
  expect(await call("text-utils", { action: "sort-lines", text: "b\na" })).toMatchObject({
    ok: true,
    result: { text: "a\nb" },
  });
  expect(await call("calculator", { expression: ["1"] })).toMatchObject({ ok: false, code: "argument/invalid" });
  expect(await call("echo", null)).toMatchObject({ ok: false, code: "capability/out-of-scope" });
});

test("a tool whose bytes are not those that were pinned does not run, and the others do", async ({
  launch,
  scratch,
}) => {
  const folder = await writeToolsApp(join(scratch, "app"));
  copyFileSync(join(folder, "tools/text-utils/tool.wasm"), join(folder, "tools/calculator/tool.wasm"));
  const { page } = await launch.app(folder);
  const call = (tool: string, input: unknown) => callFrom(page, "tools.call", { tool, input });
  expect(await call("calculator", { expression: "1" })).toMatchObject({ ok: false, code: "tool/violation" });
  expect(await call("text-utils", { action: "lower", text: "A" })).toMatchObject({ ok: true, result: { text: "a" } });
});

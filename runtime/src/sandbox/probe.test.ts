import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { probeSandbox } from "./probe.ts";

test("each part is there or says why it is not", () => {
  for (const word of Object.values(probeSandbox())) assert.ok(word === null || word.length > 10, String(word));
});

test("without the program there is no sandbox, whatever the kernel can", { skip: process.platform !== "linux" }, () => {
  const source = `console.log((await import(${JSON.stringify(fileURLToPath(new URL("./probe.ts", import.meta.url)))})).probeSandbox().bubblewrap)`;
  const { stdout } = spawnSync(process.execPath, ["--input-type=module", "--eval", source], {
    encoding: "utf8",
    env: { PATH: "/nowhere" },
  });
  assert.match(stdout, /bubblewrap is not installed/);
});

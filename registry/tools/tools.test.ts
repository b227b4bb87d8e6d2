import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type SignedTool, signedToolProblem, type ToolManifest } from "@locara/schema";
import { buildTool, toolIds, toolsFolder } from "../scripts/build-tool.ts";

const read = (id: string, name: string): unknown => JSON.parse(readFileSync(join(toolsFolder, id, name), "utf8"));

test("every folder with a tool's source is in the list of tools", () => {
  const folders = readdirSync(toolsFolder, { recursive: true, encoding: "utf8" }).filter((path) =>
    path.endsWith("tool.as"),
  );
  assert.deepEqual(folders.map((path) => path.slice(0, -"/tool.as".length)).sort(), [...toolIds]);
});

for (const id of toolIds) {
  test(`${id} built from its source again is what was signed, byte for byte`, async () => {
    const tool = read(id, "tool.json") as SignedTool;
    assert.equal(signedToolProblem(tool), null);
    const bytes = await buildTool(id);
    assert.deepEqual(bytes.length, tool.manifest.wasm.bytes);
    assert.equal(createHash("sha256").update(bytes).digest("hex"), tool.manifest.wasm.sha256);
    assert.deepEqual(Buffer.from(bytes), readFileSync(join(toolsFolder, id, "tool.wasm")));
    const { wasm: _wasm, ...said } = tool.manifest;
    assert.deepEqual(said, read(id, "manifest.json") as Omit<ToolManifest, "wasm">);
  });
}

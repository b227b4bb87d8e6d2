/**
 * Builds every tool and signs its manifest: `node registry/scripts/sign-tools.ts`, after a tool changed.
 *
 * The key is made for this one signing and its private half is never written: there is nothing to keep, lose or steal.
 * Whoever signs puts the printed key into runtime/src/app/tools/known-keys.ts, where a reviewer sees that it changed.
 */
import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type SignedTool, signedToolProblem, signedToolText, type ToolManifest } from "@locara/schema";
import { buildTool, toolIds, toolsFolder } from "./build-tool.ts";

const { publicKey, privateKey } = generateKeyPairSync("ed25519");
const key = Buffer.from(publicKey.export({ format: "jwk" }).x ?? "", "base64url").toString("hex");

for (const id of toolIds) {
  const bytes = await buildTool(id);
  const folder = join(toolsFolder, id);
  const said = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")) as Omit<ToolManifest, "wasm">;
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const manifest: ToolManifest = { ...said, wasm: { sha256, bytes: bytes.length } };
  const value = sign(null, Buffer.from(signedToolText(manifest)), privateKey).toString("hex");
  const tool: SignedTool = { manifest, signature: { key, value } };
  const problem = signedToolProblem(tool);
  if (problem !== null) throw new Error(`${id}: ${problem}`);
  writeFileSync(join(folder, "tool.wasm"), bytes);
  writeFileSync(join(folder, "tool.json"), `${JSON.stringify(tool, null, 2)}\n`);
  console.log(`${id}: ${bytes.length} bytes`);
}
writeFileSync(join(toolsFolder, "keys.json"), `${JSON.stringify([key], null, 2)}\n`);
console.log(`The key for runtime/src/app/tools/known-keys.ts: ${key}`);

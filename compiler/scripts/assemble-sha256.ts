import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import openWabt from "wabt";

const source = join(import.meta.dirname, "../src/sha256.wat");
const generated = join(import.meta.dirname, "../src/sha256-module.gen.ts");

/** The text of `sha256-module.gen.ts` as it should be. */
export async function assembledModule(): Promise<string> {
  const wabt = await openWabt();
  const module = wabt.parseWat("sha256.wat", readFileSync(source, "utf8"));
  try {
    const { buffer } = module.toBinary({});
    return `// Generated from sha256.wat by compiler/scripts/assemble-sha256.ts. Do not edit.\nexport const sha256Module = "${Buffer.from(buffer).toString("base64")}";\n`;
  } finally {
    module.destroy();
  }
}

if (import.meta.main) writeFileSync(generated, await assembledModule());

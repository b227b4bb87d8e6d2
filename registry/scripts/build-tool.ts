import { readFileSync } from "node:fs";
import { join } from "node:path";
import asc from "assemblyscript/asc";

export const toolsFolder = join(import.meta.dirname, "..", "tools");

/** The folders of the tools that are built from source here. */
export const toolIds = ["calculator", "echo", "text-utils"] as const;

/**
 * Compiles `<id>/tool.as`. The same sources give the same bytes on every machine: the compiler is pinned, and is one
 * program of JavaScript and WebAssembly.
 */
export async function buildTool(id: string): Promise<Uint8Array> {
  let built: Uint8Array | undefined;
  const flags = ["--optimizeLevel", "3", "--shrinkLevel", "1", "--runtime", "stub", "--use", "abort=", "--noColors"];
  const { error, stderr } = await asc.main([`${id}/tool.ts`, "--outFile", "tool.wasm", ...flags], {
    readFile: (name) => readSource(name),
    writeFile: (_name, contents) => {
      built = contents as Uint8Array;
    },
    listFiles: () => [],
  });
  if (error !== null || built === undefined)
    throw new Error(`${id} does not compile: ${stderr.toString()}`, { cause: error });
  return built;
}

/** AssemblyScript looks like TypeScript and is none, so its files end otherwise, and nothing here takes them for it. */
function readSource(name: string): string | null {
  try {
    return readFileSync(join(toolsFolder, name.replace(/\.ts$/, ".as")), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

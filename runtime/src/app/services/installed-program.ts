import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { LocaraError } from "@locara/schema";

/** A program and its arguments; text or sound goes in on standard input, text comes out on standard output. */
export type Tool = readonly [program: string, ...args: string[]];

/** The first of `tools` that is installed, by absolute path. */
export function installed(tools: readonly Tool[], searchPath: string, what: string): Tool {
  for (const [name, ...args] of tools) {
    for (const folder of searchPath.split(delimiter)) {
      const program = join(folder, name);
      if (folder.startsWith("/") && isExecutable(program)) return [program, ...args];
    }
  }
  const names = [...new Set(tools.map(([name]) => name))];
  throw new LocaraError(
    "resource/backend-missing",
    `${what} cannot be reached from here.`,
    names.length === 0
      ? "Start the app where there is a desktop."
      : `Install ${names.join(" or ")}, or run the app on another host.`,
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error) return false;
    throw error;
  }
}

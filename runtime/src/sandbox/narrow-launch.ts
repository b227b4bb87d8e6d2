import { mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Wrapped, Wrapping } from "../app/models/start-fetcher.ts";
import type { EnterJob } from "./enter-job.ts";
import type { NarrowSandbox } from "./fetcher-profile.ts";
import type { SandboxLevel } from "./probe.ts";
import { seccompFilter } from "./seccomp.ts";

export interface NarrowOptions {
  readonly level: SandboxLevel;
  /** The Node that closes the sandbox from inside, and the bundled `enter.ts` that it runs; both are within reach inside. */
  readonly node: string;
  readonly enter: string;
}

const [filterAt, jobAt] = [3, 4];
/** Descriptors from here on are free for what the program inherits. */
export const firstInherited = 5;

/** How a program is started in a sandbox, each time anew. It keeps `inherited` descriptors, from `firstInherited` on. */
export function narrowly(
  { bubblewrap, landlock, calls }: NarrowSandbox,
  { level, node, enter }: NarrowOptions,
  { program, arguments: args, environment }: Wrapping,
  inherited = 0,
): Wrapped {
  const job: EnterJob = {
    landlock,
    without: level.landlock === null ? [] : ["landlock"],
    keep: Array.from({ length: inherited }, (_, index) => firstInherited + index),
    program,
    arguments: args,
    environment,
  };
  const filter = seccompFilter({ ...calls, arch: process.arch === "arm64" ? "arm64" : "x64" });
  return {
    command: "bwrap",
    arguments: [...bubblewrap, "--seccomp", String(filterAt), "--", node, enter, String(jobAt)],
    descriptors: [told(filter), told(JSON.stringify(job))],
  };
}

/** A file without a name, open for reading. */
function told(content: string | Uint8Array): number {
  const folder = mkdtempSync(join(tmpdir(), "locara-told-"));
  try {
    writeFileSync(join(folder, "told"), content, { mode: 0o600 });
    return openSync(join(folder, "told"), "r");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

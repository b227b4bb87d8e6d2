import { spawn, spawnSync } from "node:child_process";
import { delimiter, dirname, join } from "node:path";

const program = join(import.meta.dirname, "../../harness/bin/locara.mjs");
const env = { ...process.env, PATH: [dirname(process.execPath), process.env.PATH].join(delimiter) };

/** Runs `locara` as a shell does, by the file itself: its first line says what Node is told. */
export const runLocara = (args: readonly string[], expected = 0): void => {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8", env });
  if (status !== expected)
    throw new Error(`locara ${args.join(" ")} ended with ${status}: ${stderr}${stdout.slice(0, 1000)}`);
};

/** The same for a command that goes on; what it says is on its standard error. */
export const startLocara = (args: readonly string[]) =>
  spawn(program, args, { stdio: ["ignore", "ignore", "pipe"], env });

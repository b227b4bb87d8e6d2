import { type ChildProcess, spawn } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** `locara dev`, as a developer starts it, with the browser host. */
export interface Dev {
  readonly url: string;
  readonly child: ChildProcess;
  stop(): Promise<void>;
}

const launcher = fileURLToPath(new URL("../../harness/bin/locara.mjs", import.meta.url));

/** Starts `locara dev` with a home of its own and waits for the line with its address. */
export async function startDev(folder: string, home: string): Promise<Dev> {
  await mkdir(home, { recursive: true });
  const { PATH = "", TMPDIR } = process.env;
  const child = spawn(process.execPath, [launcher, "dev", folder, "--host", "browser", "--no-open"], {
    env: { PATH, HOME: home, ...(TMPDIR === undefined ? {} : { TMPDIR }) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGTERM");
    await new Promise((resolve) => child.once("exit", resolve));
  };
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /^Open (\S+)$/.exec(line)?.[1];
    if (url !== undefined) return { url, child, stop };
  }
  throw new Error("locara dev ended without an address.");
}

/** The exit code, once the process has ended by itself. */
export const endOf = ({ child }: Dev): Promise<number | null> =>
  child.exitCode === null ? new Promise((resolve) => child.once("exit", resolve)) : Promise.resolve(child.exitCode);

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A browser host whose data folder is a disk of its own, and a small one. */
export interface SmallDisk {
  readonly url: string;
  readonly logFile: string;
  close(): Promise<void>;
}

/** Why a small disk cannot be made here, as one sentence; null where it can. */
export function smallDiskMissing(): string | null {
  const { status } = spawnSync("bwrap", ["--dev-bind", "/", "/", "--size", "65536", "--tmpfs", "/tmp", "true"]);
  return status === 0 ? null : "bwrap cannot mount a small disk here.";
}

/** Opens an app with `bytes` of room for its data, and all the room there is for everything else. */
export async function openOnSmallDisk(folder: string, home: string, bytes: number): Promise<SmallDisk> {
  const data = join(home, ".local/share");
  await mkdir(data, { recursive: true });
  const child: ChildProcess = spawn(
    "bwrap",
    [
      ...["--dev-bind", "/", "/", "--size", String(bytes), "--tmpfs", data, "--die-with-parent", "--"],
      ...[process.execPath, fileURLToPath(new URL("./serve-app.ts", import.meta.url)), folder, home],
    ],
    { stdio: ["pipe", "pipe", "inherit"] },
  );
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
    const { url, logFile } = JSON.parse(line) as { readonly url: string; readonly logFile: string };
    return {
      url,
      logFile,
      async close() {
        child.stdin?.end();
        await ended;
      },
    };
  }
  throw new Error("The host ended before it had an address.");
}

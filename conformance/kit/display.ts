import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Whether this machine can make displays: X keeps one clipboard, one focus and one pointer for all windows of a display. */
export const displaysAreMade: boolean =
  process.platform === "linux" &&
  (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, "Xvfb")));

/**
 * Makes a display on which everything that is started from now on opens its windows. Where none can be made, the one that
 * is there is left.
 */
export async function openDisplay(): Promise<{ close(): Promise<void> }> {
  if (!displaysAreMade) return { close: async () => undefined };
  // The server takes the first number that is free, and writes it down when it is ready.
  const args = ["-displayfd", "3", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"];
  const server = spawn("Xvfb", args, { stdio: ["ignore", "ignore", "pipe", "pipe"] });
  // Two that start at the same moment try the same number first, and say so.
  let said = "";
  server.stderr?.on("data", (words: Buffer) => {
    said += words.toString("utf8");
  });
  const ended = new Promise<void>((resolve) => server.once("close", () => resolve()));
  const number = await new Promise<string | null>((resolve, reject) => {
    server.stdio[3]?.once("data", (line: Buffer) => resolve(line.toString("utf8").trim()));
    server.once("error", reject);
    void ended.then(() => {
      if (process.env.DISPLAY) resolve(null);
      else reject(new Error(`Xvfb ended before it had a display. ${said}`));
    });
  });
  if (number !== null) {
    Object.assign(process.env, { DISPLAY: `:${number}` });
    for (const other of ["XAUTHORITY", "WAYLAND_DISPLAY"]) delete process.env[other];
  }
  return {
    async close() {
      server.kill();
      await ended;
    },
  };
}

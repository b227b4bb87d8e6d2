import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { whyNoWindow } from "./electron-binary.ts";

/**
 * Opens `url` in the user's browser, where there is one to open. The one-time address goes through a file only the user
 * can read: on a command line every user of the machine could see it, and be first.
 */
export async function showInBrowser(
  url: string,
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  if (whyNoWindow(process.platform, environment, process.getuid?.()) !== null) return;
  const file = join(folder, "open.html");
  await writeFile(
    file,
    `<!doctype html><meta charset="utf-8"><title>Locara</title><meta http-equiv="refresh" content="0; url=${url}">\n`,
    {
      mode: 0o600,
    },
  );
  const opener = spawn(process.platform === "darwin" ? "open" : "xdg-open", [file], {
    stdio: "ignore",
    detached: true,
  });
  // Without such a program the printed address is there for the user to open.
  opener.once("error", () => undefined);
  opener.unref();
}

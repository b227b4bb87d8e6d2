import type { BrowserHost, BrowserHostOptions } from "@locara/runtime";
import { openBrowserHost } from "@locara/runtime";
import { buildBrowserHost } from "./browser.ts";
import type { PreparedApp } from "./prepare.ts";

/** Opens an app in a browser host inside this process, with what it serves built into `out` where it must be. */
export async function openInBrowserHost(
  { places }: PreparedApp,
  out: string,
  told: Pick<BrowserHostOptions, "launcher" | "quit" | "asked">,
): Promise<BrowserHost> {
  return openBrowserHost({ places, files: (await buildBrowserHost(out)).files, ...told });
}

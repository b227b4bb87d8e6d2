import type { BrowserHost } from "@locara/runtime";
import { openBrowserHost } from "@locara/runtime";
import { buildBrowserFiles } from "./browser.ts";
import type { PreparedApp } from "./prepare.ts";

/** Builds what the browser host serves into `out` and opens the app with it. */
export async function openInBrowserHost({ places }: PreparedApp, out: string, quit: () => void): Promise<BrowserHost> {
  return openBrowserHost({ places, files: await buildBrowserFiles(out), quit });
}

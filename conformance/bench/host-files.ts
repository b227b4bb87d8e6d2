import type { BrowserFiles } from "@locara/runtime";
import { buildBrowserHost } from "../../harness/src/build/browser.ts";

/** Builds what the browser host serves besides the page. */
export const buildHostFiles = async (out: string): Promise<BrowserFiles> => (await buildBrowserHost(out)).files;

import type { BrowserFiles } from "@locara/runtime";
import { buildBrowserFiles } from "../../harness/src/build/browser.ts";

/** Builds what the browser host serves besides the page. */
export const buildHostFiles = (out: string): Promise<BrowserFiles> => buildBrowserFiles(out);

import { join } from "node:path";
import type { BrowserContext } from "@playwright/test";
import { buildBrowserHost } from "../../../harness/src/build/browser.ts";
import { type BrowserProcess, startBrowserProcess } from "../../../harness/src/build/browser-process.ts";
import { buildElectronLaunch } from "../../../harness/src/build/electron-launch.ts";
import { startBareBrowserHost } from "../bare-process.ts";
import { openChromium, openPage } from "../chromium.ts";
import { electronUnavailable, openElectron, writeBareElectron } from "../electron.ts";
import { compare, milliseconds } from "../measure.ts";
import { withPrepared } from "../prepared.ts";
import type { Row } from "../row.ts";

const transcribe = join(import.meta.dirname, "../../../apps/transcribe");
/**
 * Whoever drives a browser is a debugger to it, and for a debugger V8 parses a whole script again wherever that makes an
 * error, as React does when it loads. A user's browser has none: here both sides keep what is asked for from the start.
 */
const asWithoutDebugger = ["--js-flags=--no-enable-lazy-source-positions"];

/** The reference app's first view is on the page. */
const interactive = "#root > *";

export const startBrowser: Row = {
  name: "start.browser",
  unit: "ms",
  baseline: "bare host, empty page",
  budget: { of: "ratio", firstCut: 1.6, goal: 1.3 },
  shows: "page",
  measure: async () => {
    const browser = await openChromium(asWithoutDebugger);
    if (browser === null) return { unavailable: "no Chromium on this machine" };
    try {
      // A tab costs little; a window of its own would have its browser load that window's own pages beside ours.
      const window = await browser.newContext();
      await window.newPage();
      return await withPrepared(transcribe, async (prepared, folder) => {
        // Where another user built the runtime, only that user's starts would find what Node kept of it.
        const build = { ...(await buildBrowserHost(join(folder, "build"))), codeCache: join(folder, "code-cache") };
        const ours = (): Promise<number> =>
          startAndShow(window, () => startBrowserProcess(prepared.places, build, process.env), interactive);
        const bare = (): Promise<number> => startAndShow(window, () => startBareBrowserHost(process.env), "#ready");
        const note =
          "from starting the host's process to the reference app's first view, in a tab of a window that is open; V8 keeps source positions, which it would otherwise look for only because the browser is driven";
        return { ...(await compare(ours, bare, { rounds: 7 })), note };
      });
    } finally {
      await browser.close();
    }
  },
};

export const startElectron: Row = {
  name: "start.electron",
  unit: "ms",
  baseline: "bare host, empty page",
  budget: { of: "ratio", firstCut: 1.6, goal: 1.3 },
  shows: "page",
  measure: async () => {
    const why = electronUnavailable();
    if (why !== null) return { unavailable: why };
    return withPrepared(transcribe, async (prepared, folder) => {
      const ours = await buildElectronLaunch(prepared, join(folder, "build"));
      const bare = writeBareElectron(join(folder, "bare"));
      const start = async (launched: string, selector: string): Promise<number> => {
        const begin = performance.now();
        const { app } = await openElectron(launched, selector);
        const took = performance.now() - begin;
        await app.close();
        return took;
      };
      const note = "from starting Electron to the reference app's first view; driving it costs both sides the same";
      return {
        ...(await compare(
          () => start(ours, interactive),
          () => start(bare, "#ready"),
          { rounds: 5 },
        )),
        note,
      };
    });
  },
};

type Started = Pick<BrowserProcess, "url" | "close">;

const startAndShow = async (
  window: BrowserContext,
  start: () => Promise<Started>,
  selector: string,
): Promise<number> => {
  let host: Started | undefined;
  const took = await milliseconds(async () => {
    host = await start();
    const page = await openPage(window, host.url, selector);
    await page.close();
  });
  await host?.close();
  return took;
};

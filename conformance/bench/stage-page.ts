import { join } from "node:path";
import type { Page } from "@playwright/test";
import { buildBrowserHost } from "../../harness/src/build/browser.ts";
import { startBrowserProcess } from "../../harness/src/build/browser-process.ts";
import { buildElectronLaunch } from "../../harness/src/build/electron-launch.ts";
import { openChromium, openPage } from "./chromium.ts";
import { electronUnavailable, openElectron } from "./electron.ts";
import type { Unavailable } from "./row.ts";
import type { Stage } from "./stage.ts";

export type Host = "browser" | "electron";

/** A host that can show pages of stages, one after the other or several at once. */
export interface StageHost {
  open(stage: Stage): Promise<StagePage>;
  close(): Promise<void>;
}

/** The stage's page, ready. */
export interface StagePage {
  readonly page: Page;
  /** Ends the host, and its engines with it. */
  close(): Promise<void>;
}

export const openStageHost = async (host: Host): Promise<StageHost | Unavailable> => {
  if (host === "electron") {
    const why = electronUnavailable();
    if (why !== null) return { unavailable: why };
    return {
      async open(stage) {
        const { app, page } = await openElectron(
          await buildElectronLaunch(stage, join(stage.folder, "build")),
          "#ready",
        );
        return { page, close: () => app.close() };
      },
      close: () => Promise.resolve(),
    };
  }
  const browser = await openChromium();
  if (browser === null) return { unavailable: "no Chromium on this machine" };
  return {
    async open(stage) {
      // A process of its own, as it is for its user: beside what drives the browser it would wait for that.
      const build = await buildBrowserHost(join(stage.folder, "build"));
      const running = await startBrowserProcess(stage.places, build, process.env);
      const page = await openPage(browser, running.url, "#ready");
      return {
        page,
        async close() {
          await page.close();
          await running.close();
        },
      };
    },
    close: () => browser.close(),
  };
};

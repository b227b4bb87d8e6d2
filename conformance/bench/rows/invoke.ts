import { join } from "node:path";
import type { Browser, Page } from "@playwright/test";
import { buildElectronLaunch } from "../../../harness/src/build/electron-launch.ts";
import { startBareEcho } from "../bare-process.ts";
import { openPage } from "../chromium.ts";
import { electronUnavailable, openElectron, writeBareElectron } from "../electron.ts";
import { compare } from "../measure.ts";
import { inPairs } from "../pairs.ts";
import type { Measured, Row, Unavailable } from "../row.ts";
import { openStage } from "../stage.ts";
import { openStageHost } from "../stage-page.ts";

const calls = 750;
const note = "app.info, one call after the other";

export const invokeBrowser: Row = {
  name: "invoke.browser",
  unit: "us",
  baseline: "bare WebSocket echo",
  budget: { of: "ratio", firstCut: 1.3, goal: 1.1 },
  shows: "page",
  measure: () => inPairs(browserPair),
};

async function browserPair(): Promise<Measured | Unavailable> {
  const shown = await openStageHost("browser");
  if ("unavailable" in shown) return shown;
  const stage = await openStage();
  const bare = await startBareEcho(process.env);
  try {
    const ours = await shown.open(stage);
    try {
      const theirs = await openPage(ours.page.context().browser() as Browser, bare.url, "#ready");
      const echo = (): Promise<number> =>
        theirs.evaluate((times) => (globalThis as unknown as InPage).benchEcho(times), calls);
      return { ...(await compare(invokeIn(ours.page), echo, { warmUp: 3 })), note };
    } finally {
      await ours.close();
    }
  } finally {
    await bare.close();
    await shown.close();
    stage.remove();
  }
}

export const invokeElectron: Row = {
  name: "invoke.electron",
  unit: "us",
  baseline: "bare ipcRenderer.invoke",
  budget: { of: "ratio", firstCut: 1.3, goal: 1.1 },
  shows: "page",
  measure: () => inPairs(electronPair),
};

async function electronPair(): Promise<Measured | Unavailable> {
  const why = electronUnavailable();
  if (why !== null) return { unavailable: why };
  const stage = await openStage();
  try {
    const ours = await openElectron(await buildElectronLaunch(stage, join(stage.folder, "build")), "#ready");
    const bare = await openElectron(writeBareElectron(join(stage.folder, "bare")), "#ready");
    try {
      const echo = (): Promise<number> =>
        bare.page.evaluate(async (times) => {
          const begin = performance.now();
          for (let time = 0; time < times; time++) await (globalThis as unknown as InPage).bare.invoke({});
          return ((performance.now() - begin) * 1000) / times;
        }, calls);
      return { ...(await compare(invokeIn(ours.page), echo)), note };
    } finally {
      await Promise.all([ours.app.close(), bare.app.close()]);
    }
  } finally {
    stage.remove();
  }
}

/** Microseconds of one call from a page of ours. */
const invokeIn = (page: Page) => (): Promise<number> =>
  page.evaluate((times) => (globalThis as unknown as InPage).benchInvoke(times), calls);

/** What the pages put on their global object. */
interface InPage {
  benchInvoke(times: number): Promise<number>;
  benchEcho(times: number): Promise<number>;
  readonly bare: { invoke(payload: object): Promise<object> };
}

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Browser } from "@playwright/test";
import { buildElectronLaunch } from "../../../harness/src/build/electron-launch.ts";
import { type PreparedApp, prepareApp } from "../../../harness/src/build/prepare.ts";
import { openChromium, openPage } from "../chromium.ts";
import { electronUnavailable, openElectron, writeBareElectron } from "../electron.ts";
import { buildHostFiles } from "../host-files.ts";
import { compare, milliseconds } from "../measure.ts";
import type { Measured, Row } from "../row.ts";
import { consent } from "../stage.ts";

const bench = join(import.meta.dirname, "..");
const transcribe = join(bench, "../../apps/transcribe");
/** The reference app's first view is on the page. */
const interactive = "#root > *";

export const startBrowser: Row = {
  name: "start.browser",
  unit: "ms",
  baseline: "bare host, empty page",
  budget: { of: "ratio", firstCut: 1.6, goal: 1.3 },
  shows: "page",
  measure: async () => {
    const browser = await openChromium();
    if (browser === null) return { unavailable: "no Chromium on this machine" };
    try {
      return await withPrepared(async (prepared, folder) => {
        const files = await buildHostFiles(join(folder, "files"));
        const host = [join(bench, "start-host.ts"), JSON.stringify(prepared.places), JSON.stringify(files)];
        const ours = (): Promise<number> => startAndShow(browser, host, interactive);
        const bare = (): Promise<number> => startAndShow(browser, [join(bench, "bare-host.mjs")], "#ready");
        const note = "from starting the host's process to the reference app's first view, in a browser that is open";
        return { ...(await compare(ours, bare, { rounds: 9, warmUp: 2 })), note };
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
    return withPrepared(async (prepared, folder) => {
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
          { rounds: 7 },
        )),
        note,
      };
    });
  },
};

/** The reference app on fixtures, compiled, built and consented to: what remains is starting it. */
const withPrepared = async (measure: (app: PreparedApp, folder: string) => Promise<Measured>): Promise<Measured> => {
  const folder = mkdtempSync(join(tmpdir(), "locara-start-"));
  try {
    const options = {
      home: join(folder, "home"),
      variables: {},
      fixtures: "always",
      sparePage: join(folder, "page"),
    } as const;
    const prepared = await prepareApp(transcribe, { ...options, say: () => undefined });
    await consent(prepared.places);
    return await measure(prepared, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const startAndShow = async (browser: Browser, args: readonly string[], selector: string): Promise<number> => {
  let host: ChildProcess | undefined;
  const took = await milliseconds(async () => {
    host = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    const [url] = (await once(createInterface({ input: host.stdout as NodeJS.ReadableStream }), "line")) as [string];
    const page = await openPage(browser, url, selector);
    await page.close();
  });
  if (host !== undefined && host.exitCode === null) {
    host.kill("SIGTERM");
    await once(host, "exit");
  }
  return took;
};

import { join } from "node:path";
import type { Browser } from "@playwright/test";
import { buildBrowserHost } from "../../harness/src/build/browser.ts";
import { startBrowserProcess } from "../../harness/src/build/browser-process.ts";
import { buildElectronLaunch } from "../../harness/src/build/electron-launch.ts";
import type { PreparedApp } from "../../harness/src/build/prepare.ts";
import { startBareBrowserHost } from "../bench/bare-process.ts";
import { writeBareElectron } from "../bench/electron.ts";
import { measureRest } from "./at-rest.ts";
import { bytesBelow } from "./bundle-size.ts";
import { phasesOf, type Running, startElectron, startInBrowser } from "./cold-start.ts";
import type { Measurement } from "./judge.ts";

/** How much is measured: `short` shows that everything can be, `full` is judged. */
export type Extent = "short" | "full";

interface Sides {
  readonly ours: () => Promise<Running>;
  readonly bare: () => Promise<Running>;
  /** The files and folders that ship for this host, besides the page and the artifacts. */
  readonly code: readonly string[];
}

/** Starts an app again and again, beside the least that can be started on the same host; then leaves both alone and watches. */
export async function measureApp(
  browser: Browser | null,
  prepared: PreparedApp,
  folder: string,
  extent: Extent,
): Promise<readonly Measurement[]> {
  const { ours, bare, code } = await (browser === null
    ? onElectron(prepared, folder)
    : inBrowser(browser, prepared, folder));
  const { rounds, warmUp } = extent === "full" ? { rounds: 9, warmUp: 1 } : { rounds: 1, warmUp: 0 };
  const starts: (readonly [ours: Phases, bare: Phases])[] = [];
  const started = async (start: Sides["ours"]): Promise<Phases> => {
    const running = await start();
    await running.close();
    return phasesOf(running.marks);
  };
  for (let round = -warmUp; round < rounds - 1; round++) {
    // Which side goes first alternates: a machine that grows slower wrongs neither.
    const first = round % 2 === 0 ? await started(ours) : null;
    const theirs = await started(bare);
    const own = first ?? (await started(ours));
    if (round >= 0) starts.push([own, theirs]);
  }
  // The last ones stay, to be left alone.
  const [own, theirs] = [await ours(), await bare()];
  try {
    starts.push([phasesOf(own.marks), phasesOf(theirs.marks)]);
    const effort =
      extent === "full" ? { rounds: 6, milliseconds: 2000, settle: 3000 } : { rounds: 1, milliseconds: 300, settle: 0 };
    return [...phases(starts), ...(await measureRest(own, theirs, effort)), ...sizes(prepared, code)];
  } finally {
    await own.close();
    await theirs.close();
  }
}

type Phases = ReturnType<typeof phasesOf>;

const phases = (starts: readonly (readonly [ours: Phases, bare: Phases])[]): readonly Measurement[] =>
  (["start.spawn", "start.webview", "start.bundle", "start.total"] as const).map((name) => ({
    name,
    ours: starts.map(([ours]) => ours[name]),
    baseline: starts.map(([, bare]) => bare[name]),
  }));

const sizes = ({ places }: PreparedApp, code: readonly string[]): readonly Measurement[] => {
  const sum = (paths: readonly string[]): readonly number[] => [
    paths.reduce((bytes, path) => bytes + bytesBelow(path), 0),
  ];
  const built = process.env.LOCARA_BUILT_APP;
  return [
    { name: "bundle.page", ours: sum([places.page]), baseline: null },
    { name: "bundle.code", ours: sum([places.page, places.artifacts, ...code]), baseline: null },
    ...(built === undefined ? [] : [{ name: "bundle.app", ours: sum([built]), baseline: null }]),
  ];
};

async function inBrowser(browser: Browser, { places }: PreparedApp, folder: string): Promise<Sides> {
  const build = await buildBrowserHost(join(folder, "build"));
  const { bridge, surfaces, engine, fetcher } = build.files;
  return {
    ours: () => startInBrowser(browser, (environment) => startBrowserProcess(places, build, environment)),
    bare: () => startInBrowser(browser, startBareBrowserHost),
    code: [build.host, bridge, surfaces, engine, fetcher].filter((path) => path !== undefined),
  };
}

async function onElectron(prepared: PreparedApp, folder: string): Promise<Sides> {
  const launch = await buildElectronLaunch(prepared, join(folder, "build"));
  const bare = writeBareElectron(join(folder, "bare"));
  return { ours: () => startElectron(launch), bare: () => startElectron(bare), code: [launch] };
}

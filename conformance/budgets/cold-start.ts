import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as rest } from "node:timers/promises";
import type { Bridge } from "@locara/schema";
import type { Browser } from "@playwright/test";
import { electronProgram } from "../../harness/src/build/electron-binary.ts";
import { processTree } from "../kit/process-tree.ts";

/** When what happened, on the machine's clock. */
export interface StartMarks {
  readonly asked: number;
  readonly script: number;
  readonly navigated: number;
  readonly loaded: number;
  readonly answered: number;
}

/** A host that runs, with its page open. */
export interface Running {
  readonly pid: number;
  readonly marks: StartMarks;
  close(): Promise<void>;
}

/** The phases of a cold start, in milliseconds. */
export const phasesOf = ({ asked, script, navigated, loaded, answered }: StartMarks) => ({
  "start.spawn": script - asked,
  "start.webview": navigated - script,
  "start.bundle": loaded - navigated,
  "start.total": Math.max(answered, loaded) - asked,
});

type PageMarks = Pick<StartMarks, "navigated" | "loaded" | "answered">;

/** Runs in a page that is parsed, its scripts done: when that was, and when its host answers a first call. */
const pageMarks = async (): Promise<PageMarks> => {
  const { locara, bare } = globalThis as unknown as {
    readonly locara?: Bridge;
    readonly bare?: { invoke(payload: object): Promise<unknown> };
  };
  const loaded = performance.getEntriesByType("navigation")[0]?.toJSON().domContentLoadedEventEnd as number;
  if (locara !== undefined) {
    await new Promise((resolve) =>
      locara.start("app.info", {}, (message) => message.kind !== "items" && resolve(message)),
    );
  } else await bare?.invoke({});
  const now = performance.now();
  const { timeOrigin } = performance;
  return { navigated: timeOrigin, loaded: timeOrigin + (loaded || now), answered: timeOrigin + now };
};

const listener = join(import.meta.dirname, "first-line.cjs");
const patienceMilliseconds = 30_000;

const clock = (): number => performance.timeOrigin + performance.now();

/** Starts what `start` starts, as the browser host or its baseline, and opens its address in `browser`. */
export async function startInBrowser(
  browser: Browser,
  start: (environment: NodeJS.ProcessEnv) => Promise<{ readonly url: string; close(): Promise<void> }>,
): Promise<Running> {
  const notes = await listenTo();
  const asked = clock();
  const host = await start({ ...process.env, ...notes.environment });
  const page = await browser.newPage();
  const close = async (): Promise<void> => {
    await page.close();
    await host.close();
    await notes.remove();
  };
  try {
    const { script, pid } = await notes.find<{ script: number; pid: number }>("script");
    await page.goto(host.url, { waitUntil: "domcontentloaded" });
    return { pid, marks: { asked, script, ...(await page.evaluate(pageMarks)) }, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Starts Electron on a folder, as a double click does: nothing drives it, one script listens that is loaded before the app's. */
export async function startElectron(folder: string): Promise<Running> {
  const notes = await listenTo();
  const program = electronProgram(process.env) ?? "";
  const listened = join(notes.folder, "app");
  await mkdir(listened);
  await writeFile(join(listened, "package.json"), '{ "name": "listened", "version": "1.0.0", "main": "main.cjs" }');
  const [before, app] = [listener, folder].map((path) => JSON.stringify(path));
  await writeFile(join(listened, "main.cjs"), `require(${before}).open(${app});`);
  const asked = clock();
  const child = spawn(program, [listened], {
    stdio: "ignore",
    env: { ...process.env, LOCARA_MARKS: notes.environment.LOCARA_MARKS, LOCARA_MARKED_PAGE: `(${pageMarks})()` },
  });
  const ended = once(child, "exit");
  const close = async (): Promise<void> => {
    const pid = child.pid as number;
    child.kill("SIGTERM");
    if ((await Promise.race([ended, rest(patienceMilliseconds, null, { ref: false })])) === null)
      for (const one of processTree(pid)) process.kill(one.pid, "SIGKILL");
    await ended;
    await notes.remove();
  };
  try {
    const { page } = await notes.find<{ page: PageMarks }>("page");
    const { script, pid } = await notes.find<{ script: number; pid: number }>("script");
    return { pid, marks: { asked, script, ...page }, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What the listener writes. Its times are taken where things happen; how often somebody looks changes none of them. */
export async function listenTo() {
  const folder = await mkdtemp(join(tmpdir(), "locara-marks-"));
  const file = join(folder, "marks.jsonl");
  return {
    folder,
    /** For a host that Node runs. */
    environment: { NODE_OPTIONS: `--require=${listener}`, LOCARA_MARKS: file },
    async find<Note extends object>(key: string): Promise<Note> {
      for (const begin = clock(); clock() - begin < patienceMilliseconds; await rest(5)) {
        const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n").slice(0, -1) : [];
        const notes = lines.map((line) => JSON.parse(line) as object);
        const failed = notes.find((note) => "failed" in note);
        if (failed !== undefined) throw new Error(`the first page did not answer: ${JSON.stringify(failed)}`);
        const found = notes.find((note) => key in note);
        if (found !== undefined) return found as Note;
      }
      const noted = existsSync(file) ? readFileSync(file, "utf8") : "nothing";
      throw new Error(`the host noted no ${key} in ${patienceMilliseconds / 1000} s, but ${noted}`);
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

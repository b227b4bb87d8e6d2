import { spawn } from "node:child_process";
import { chmodSync, copyFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { openScratch } from "./unprivileged.ts";

export const config = "conformance/playwright.config.ts";
/** What the budgets leave in the report's folder, for the next run. */
export const historyName = "budgets.history.jsonl";
const limitMilliseconds = 60 * 60_000;

export type Host = "browser" | "electron";

export interface Chosen {
  /** Folders and files below `conformance/`; all of it where empty. */
  readonly files: readonly string[];
  readonly hosts: readonly Host[];
  /** Playwright's own: `2/3`. */
  readonly shard?: string;
  /** The app under test; the reference app where left out. */
  readonly app?: string;
  /** Earlier runs' budgets, where there are any: the report's own `budgets.history.jsonl`, from last time. */
  readonly history?: string;
  /** Where the children's standard output goes; ours, where left out. */
  readonly output?: "inherit" | "stderr";
}

export interface Ran {
  /** `exit code 0`, or what else ended it. */
  readonly ended: string;
  readonly places: { readonly results: string; readonly json: string; readonly report: string };
  /** Hosts that this machine cannot run. */
  readonly lacking: readonly { readonly host: Host; readonly why: string }[];
}

/**
 * Runs Playwright in a home of its own, without root's rights and with a display. What it leaves is there only while
 * `look` runs.
 */
export const runPlaywright = async <Seen>(root: string, chosen: Chosen, look: (ran: Ran) => Seen): Promise<Seen> => {
  const { files, hosts, shard, app, output = "inherit" } = chosen;
  const history = process.env.LOCARA_BUDGET_HISTORY ?? chosen.history ?? "";
  const chromium = process.env.LOCARA_CHROMIUM ?? findChromium();
  const lacking: Ran["lacking"] =
    chromium === null && hosts.includes("browser") ? [{ host: "browser", why: "There is no Chromium here." }] : [];
  const scratch = openScratch(root, ...(app === undefined ? [] : [app]));
  try {
    const temporary = scratch.env.TMPDIR ?? scratch.folder;
    const places = {
      results: join(temporary, "test-results"),
      json: join(temporary, "report.json"),
      report: join(temporary, "report"),
    };
    // A copy: whoever runs the suite may be somebody else than whoever keeps the history.
    const earlier = join(temporary, historyName);
    if (existsSync(history)) {
      copyFileSync(history, earlier);
      chmodSync(earlier, 0o644);
    }
    const running = hosts.filter((host) => !lacking.some((one) => one.host === host));
    if (running.length === 0) return look({ ended: "exit code 0", places, lacking });
    if (scratch.prefix.length > 0 && app === undefined) {
      // Whom the tests run as may write nothing here, and would build for every launch. A build runs code of the app: root
      // runs that of our own, and nobody else's.
      const built = await become(
        [process.execPath, "conformance/build-app.ts", "apps/transcribe"],
        root,
        process.env,
        output,
      );
      if (built !== "exit code 0") return look({ ended: `the app's build: ${built}`, places, lacking });
    }
    const command = [
      ...scratch.prefix,
      process.execPath,
      join(root, "node_modules/@playwright/test/cli.js"),
      "test",
      ...files.map((file) => join("conformance", file)),
      `--config=${config}`,
      `--output=${places.results}`,
      `--reporter=list,json,${join(root, "conformance/kit/reporter.ts")}`,
      ...running.map((host) => `--project=${host}`),
      ...(shard === undefined ? [] : [`--shard=${shard}`]),
    ];
    const env = {
      ...process.env,
      ...scratch.env,
      ...(chromium === null ? {} : { LOCARA_CHROMIUM: chromium }),
      ...(app === undefined ? {} : { LOCARA_APP: app }),
      LOCARA_REPORT: places.report,
      NODE_COMPILE_CACHE: join(temporary, "compiled"),
      LOCARA_BUDGET_HISTORY: earlier,
      PLAYWRIGHT_JSON_OUTPUT_FILE: places.json,
      FORCE_COLOR: "0",
    };
    return look({ ended: await become(command, root, env, output), places, lacking });
  } finally {
    scratch.remove();
  }
};

const findChromium = (): string | null => {
  const folders = (process.env.PATH ?? "").split(":");
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
  const mac = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
  const places = [...names.flatMap((name) => folders.map((folder) => join(folder, name))), mac];
  return places.find((path) => existsSync(path)) ?? null;
};

const become = (
  command: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
  output: NonNullable<Chosen["output"]>,
): Promise<string> =>
  new Promise((resolve, reject) => {
    const [program = "", ...args] = command;
    // A group of its own, where we are told to end by a process instead of a terminal: a shell between us and the tests
    // passes nothing on.
    const group = output === "stderr";
    const child = spawn(program, args, {
      cwd,
      env,
      stdio: ["ignore", group ? 2 : "inherit", "inherit"],
      timeout: limitMilliseconds,
      detached: group,
    });
    const stop = (): void => {
      if (group && child.pid !== undefined) process.kill(-child.pid, "SIGINT");
    };
    for (const signal of ["SIGINT", "SIGTERM"] as const) if (group) process.once(signal, stop);
    child.on("error", reject);
    child.on("close", (code, signal) => {
      for (const ending of ["SIGINT", "SIGTERM"] as const) process.off(ending, stop);
      resolve(signal === null ? `exit code ${code}` : `signal ${signal}`);
    });
  });

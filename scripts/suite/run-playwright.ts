import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { openScratch } from "./unprivileged.ts";

export const config = "conformance/playwright.config.ts";
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
    const running = hosts.filter((host) => !lacking.some((one) => one.host === host));
    if (running.length === 0) return look({ ended: "exit code 0", places, lacking });
    const command = [
      ...scratch.prefix,
      ...(process.env.DISPLAY || process.platform !== "linux" || !onPath("xvfb-run") ? [] : ["xvfb-run", "-a"]),
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
    const child = spawn(program, args, {
      cwd,
      env,
      stdio: ["ignore", output === "stderr" ? 2 : "inherit", "inherit"],
      timeout: limitMilliseconds,
    });
    // A terminal sends Ctrl-C to the whole group; being told to end is passed on.
    const stop = (): void => void child.kill("SIGTERM");
    process.once("SIGTERM", stop);
    child.on("error", reject);
    child.on("close", (code, signal) => {
      process.off("SIGTERM", stop);
      resolve(signal === null ? `exit code ${code}` : `signal ${signal}`);
    });
  });

const onPath = (program: string): boolean =>
  (process.env.PATH ?? "").split(":").some((folder) => existsSync(join(folder, program)));

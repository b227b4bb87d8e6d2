import { spawn } from "node:child_process";
import { cpSync, existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Outcome } from "./outcome.ts";
import { openScratch } from "./unprivileged.ts";

const config = "conformance/playwright.config.ts";
const limitMilliseconds = 30 * 60_000;

/** Runs the conformance suite: real hosts, real page. Its screenshots and traces end up in `conformance/test-results`. */
export const runConformance = async (root: string): Promise<readonly Outcome[]> => {
  if (!existsSync(join(root, config))) return [failed("the suite", `${config} is missing.`)];
  const chromium = process.env.LOCARA_CHROMIUM ?? findChromium();
  const scratch = openScratch(root);
  try {
    const results = join(scratch.env.TMPDIR ?? scratch.folder, "test-results");
    const json = join(scratch.env.TMPDIR ?? scratch.folder, "report.json");
    const command = [
      ...scratch.prefix,
      ...(process.env.DISPLAY || process.platform !== "linux" || !onPath("xvfb-run") ? [] : ["xvfb-run", "-a"]),
      process.execPath,
      join(root, "node_modules/@playwright/test/cli.js"),
      "test",
      `--config=${config}`,
      `--output=${results}`,
      "--reporter=list,json",
      ...(chromium === null ? ["--project=electron"] : []),
    ];
    const env = {
      ...process.env,
      ...scratch.env,
      ...(chromium === null ? {} : { LOCARA_CHROMIUM: chromium }),
      PLAYWRIGHT_JSON_OUTPUT_FILE: json,
      FORCE_COLOR: "0",
    };
    const ended = await become(command, root, env);
    keep(results, join(root, "conformance/test-results"));
    if (!existsSync(json))
      return [failed("the suite", `Playwright ended with ${ended} and left no report; its words are above.`)];
    const outcomes = readReport(JSON.parse(readFileSync(json, "utf8")) as PlaywrightReport, ended);
    return chromium === null ? [...outcomes, noChromium] : outcomes;
  } finally {
    scratch.remove();
  }
};

export interface PlaywrightReport {
  readonly suites: readonly PlaywrightSuite[];
  readonly errors: readonly { readonly message?: string }[];
}

interface PlaywrightSuite {
  readonly title: string;
  readonly suites?: readonly PlaywrightSuite[];
  readonly specs: readonly {
    readonly title: string;
    readonly tests: readonly {
      readonly projectName: string;
      readonly status: "expected" | "unexpected" | "flaky" | "skipped";
      readonly annotations: readonly { readonly type: string; readonly description?: string }[];
      readonly results: readonly { readonly errors: readonly { readonly message?: string }[] }[];
    }[];
  }[];
}

/**
 * A Playwright report as outcomes. What tries a boundary is never repeated: one that holds sometimes does not hold. A
 * journey through engines and windows is, once, and then its first words are shown.
 */
export const readReport = (report: PlaywrightReport, ended: string): readonly Outcome[] => {
  const outcomes = report.suites.flatMap((suite) => readSuite(suite, []));
  for (const { message } of report.errors)
    outcomes.push(failed("the suite", message ?? "Playwright gave an error without words."));
  if (outcomes.length === 0) outcomes.push(failed("the suite", `Playwright ran no test (${ended}).`));
  const allFine = outcomes.every(({ status }) => status !== "failed");
  if (allFine && ended !== "exit code 0")
    outcomes.push(failed("the suite", `Every test passed, but Playwright ended with ${ended}.`));
  return outcomes;
};

const readSuite = (suite: PlaywrightSuite, above: readonly string[]): Outcome[] => {
  const titles = [...above, suite.title];
  const own = suite.specs.flatMap(({ title, tests }) =>
    tests.map(({ projectName, status, annotations, results }): Outcome => {
      const where = `conformance ${projectName}`;
      const name = [...titles, title].join(" › ");
      if (status === "expected") return { where, name, status: "passed", detail: "" };
      if (status === "skipped") {
        const reason = annotations.find(({ type }) => type === "skip" || type === "fixme")?.description ?? "";
        return { where, name, status: "skipped", detail: reason };
      }
      const words = results.flatMap(({ errors }) => errors.map(({ message }) => message ?? "")).join("\n");
      return status === "flaky"
        ? { where, name, status: "passed", detail: `It passed only when repeated.\n${words}` }
        : { where, name, status: "failed", detail: words };
    }),
  );
  return [...own, ...(suite.suites ?? []).flatMap((inner) => readSuite(inner, titles))];
};

const noChromium: Outcome = {
  where: "conformance browser",
  name: "the browser host's journeys",
  status: "skipped",
  detail: "there is no Chromium on this machine",
};

const findChromium = (): string | null => {
  const folders = (process.env.PATH ?? "").split(":");
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
  const mac = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
  const places = [...names.flatMap((name) => folders.map((folder) => join(folder, name))), mac];
  return places.find((path) => existsSync(path)) ?? null;
};

const failed = (name: string, detail: string): Outcome => ({ where: "conformance", name, status: "failed", detail });

const become = (command: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<string> =>
  new Promise((resolve, reject) => {
    const [program = "", ...args] = command;
    const child = spawn(program, args, {
      cwd,
      env,
      stdio: ["ignore", "inherit", "inherit"],
      timeout: limitMilliseconds,
    });
    child.on("error", reject);
    child.on("close", (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`));
  });

const onPath = (program: string): boolean =>
  (process.env.PATH ?? "").split(":").some((folder) => existsSync(join(folder, program)));

const keep = (from: string, to: string): void => {
  rmSync(to, { recursive: true, force: true });
  if (existsSync(from)) cpSync(from, to, { recursive: true });
};

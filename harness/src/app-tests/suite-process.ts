import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Io } from "../cli/command.ts";
import {
  type ConformanceReport,
  type Part,
  problemsOf,
  type Skipped,
  type TestLine,
} from "../report/conformance-report.ts";
import { type Shard, shardName } from "../report/shard.ts";
import { readReport } from "../report/write-report.ts";

/** The suite is no part of this package: it stands beside it, and is started as a process. */
const root = fileURLToPath(new URL("../../../", import.meta.url));

export type Host = "browser" | "electron";
export type SuitePart = Exclude<Part, "own" | "journeys">;

const placeOf: Readonly<Record<SuitePart, string>> = {
  capabilities: "specs/capabilities.spec.ts",
  hostile: "hostile",
  budgets: "budgets",
  oracles: "oracles",
};

/** Why nothing that needs a host can be tested here, as one sentence; null where it can. */
function suiteMissing(): string | null {
  const needed = ["scripts/conformance.ts", "conformance/playwright.config.ts", "node_modules/@playwright/test/cli.js"];
  const lacking = needed.find((path) => !existsSync(join(root, path)));
  return lacking === undefined ? null : `The conformance suite is not installed beside Locara: ${lacking} is missing.`;
}

interface SuiteRun {
  readonly app: string;
  readonly parts: readonly SuitePart[];
  readonly hosts: readonly Host[];
  readonly shard: Shard | null;
  /** Where the run's pictures are kept, together with its report. */
  readonly folder: string;
}

interface SuiteEnd {
  readonly ended: string;
  readonly lacking: readonly { readonly host: Host; readonly why: string }[];
}

/** What came of the suite's parts; null where none of them could be run. */
export interface SuiteOutcome {
  readonly report: ConformanceReport | null;
  readonly skipped: readonly Skipped[];
}

/** Runs parts of the conformance suite for one app on real hosts. What its tests say while they run goes to standard error. */
export async function runSuite({ app, parts, hosts, shard, folder }: SuiteRun, io: Io): Promise<SuiteOutcome> {
  const missing = suiteMissing();
  const present = missing === null ? parts.filter((part) => hasSpecs(join(root, "conformance", placeOf[part]))) : [];
  const skipped: Skipped[] = parts
    .filter((part) => !present.includes(part))
    .map((what) => ({ what, why: missing ?? "This version of the suite has none." }));
  if (present.length === 0) return { report: null, skipped };
  const { ended, lacking } = await start(
    [
      ...["--app", app, "--report", folder],
      ...hosts.flatMap((host) => ["--host", host]),
      ...(shard === null ? [] : ["--shard", shardName(shard)]),
      ...present.map((part) => placeOf[part]),
    ],
    io,
  );
  skipped.push(...lacking.map(({ host, why }) => ({ what: `everything on ${host}`, why })));
  if (existsSync(join(folder, "conformance.json"))) {
    const report = readReport(folder);
    return { report: ended === "exit code 0" ? report : withEnd(report, ended), skipped };
  }
  if (lacking.length === hosts.length) return { report: null, skipped };
  throw new Error(`The conformance suite ended with ${ended} and left no report; its words are above.`);
}

const hasSpecs = (path: string): boolean =>
  path.endsWith(".spec.ts")
    ? existsSync(path)
    : existsSync(path) && readdirSync(path, { recursive: true }).some((name) => String(name).endsWith(".spec.ts"));

/** A run that ended badly and has nothing to show for it has lost something. */
function withEnd(report: ConformanceReport, ended: string): ConformanceReport {
  if (problemsOf(report).length > 0) return report;
  const detail = `No test failed, but the suite ended with ${ended}.`;
  const line: TestLine = { part: "journeys", name: "the suite itself", status: "failed", detail, shots: [] };
  return { ...report, tests: [...report.tests, line] };
}

function start(args: readonly string[], { env, err, interrupted }: Io): Promise<SuiteEnd> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      ["--disable-warning=ExperimentalWarning", join(root, "scripts/conformance.ts"), ...args],
      {
        cwd: root,
        env: { ...env },
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    interrupted.addEventListener("abort", () => void child.kill("SIGTERM"), { once: true });
    let said = "";
    child.stdout.on("data", (text) => {
      said += text;
    });
    child.stderr.on("data", (text) => err(String(text)));
    child.once("error", reject);
    child.once("close", (code) => {
      const line = said.trimEnd().split("\n").at(-1) ?? "";
      if (code === 0 && line.startsWith("{")) resolve(JSON.parse(line) as SuiteEnd);
      else reject(new Error(`The conformance suite could not be run (exit code ${code}); its words are above.`));
    });
  });
}

import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type ConformanceRecord,
  type ConformanceReport,
  hostReport,
  isBad,
  type Part,
  problemsOf,
  type Shot,
  type Skipped,
  summaryLines,
  type TestLine,
  writeReport,
} from "@locara/harness/report";
import type { FullResult, Reporter, TestCase, TestError, TestResult } from "@playwright/test/reporter";
import { attachment } from "./record.ts";

const here = fileURLToPath(new URL("..", import.meta.url));
const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  readonly version: string;
};

interface OnHost {
  readonly records: ConformanceRecord[];
  readonly tests: TestLine[];
  readonly skipped: Skipped[];
}

/**
 * Adds up what the tests of one run recorded: says the counts at its end, and writes `conformance.json` and `report.html`
 * where `LOCARA_REPORT` says. Both `npm test` and `locara test` run the suite with it.
 */
export default class ConformanceReporter implements Reporter {
  readonly #hosts = new Map<string, OnHost>();
  readonly #errors: string[] = [];

  printsToStdio(): boolean {
    return false;
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    const on = this.#on(test);
    // Of a run that is repeated only what is wrong counts: what got out once got out.
    const over = !isRepeated(test, result);
    on.records.push(...this.#recordsOf(test, result).filter((record) => over || isBad(record)));
    if (!over) return;
    const line = lineOf(test, result);
    on.tests.push(line);
    if (line.status === "skipped") on.skipped.push({ what: line.name, why: line.detail || "no reason given" });
  }

  onError({ message, value }: TestError): void {
    this.#errors.push(message ?? value ?? "Playwright gave an error without words.");
  }

  async onEnd({ duration, status }: FullResult): Promise<Pick<FullResult, "status">> {
    if (status === "interrupted" || status === "timedout") this.#errors.push(`The run was ${status}.`);
    const report = this.#report(duration / 1000);
    for (const line of summaryLines(report)) process.stdout.write(`  ${line}\n`);
    const folder = process.env.LOCARA_REPORT;
    if (folder !== undefined) writeReport(folder, report, "/");
    // A test that records an escape and passes has forgotten to say so.
    return { status: status === "passed" && problemsOf(report).length > 0 ? "failed" : status };
  }

  /** What a test noted. What cannot be read fails the run: something may have got out there. */
  #recordsOf({ title }: TestCase, { attachments }: TestResult): readonly ConformanceRecord[] {
    return attachments
      .filter(({ name }) => name === attachment)
      .flatMap(({ body, path }) => {
        try {
          return JSON.parse((body ?? readFileSync(path ?? "")).toString()) as readonly ConformanceRecord[];
        } catch (error) {
          this.#errors.push(`What "${title}" recorded cannot be read: ${String(error)}`);
          return [];
        }
      });
  }

  #on(test: TestCase): OnHost {
    const host = hostOf(test);
    const on = this.#hosts.get(host) ?? { records: [], tests: [], skipped: [] };
    this.#hosts.set(host, on);
    return on;
  }

  #report(seconds: number): ConformanceReport {
    const failures = this.#errors.map(
      (detail): TestLine => ({ part: "journeys", name: "the suite itself", status: "failed", detail, shots: [] }),
    );
    return {
      v: 1,
      locara: version,
      app: null,
      shards: [],
      seconds,
      tests: failures,
      skipped: [],
      hosts: [...this.#hosts].map(([host, { records, tests, skipped }]) => hostReport(host, records, tests, skipped)),
    };
  }
}

const hostOf = (test: TestCase): string => test.parent.project()?.name ?? "";

const isRepeated = ({ retries, expectedStatus }: TestCase, { status, retry }: TestResult): boolean =>
  status !== "skipped" && status !== expectedStatus && status !== "interrupted" && retry < retries;

const partOfFolder: Readonly<Record<string, Part>> = { hostile: "hostile", budgets: "budgets", oracles: "oracles" };

function partOf(file: string): Part {
  const path = relative(here, file);
  if (path === "specs/capabilities.spec.ts") return "capabilities";
  return partOfFolder[path.split("/")[0] ?? ""] ?? "journeys";
}

function lineOf(test: TestCase, result: TestResult): TestLine {
  const [, , file = "", ...titles] = test.titlePath();
  const name = [file, ...titles].join(" › ");
  const part = partOf(test.location.file);
  const shots = shotsOf(result);
  if (result.status === "skipped") {
    const said = [...result.annotations, ...test.annotations].find(({ type }) => type === "skip" || type === "fixme");
    return { part, name, status: "skipped", detail: said?.description ?? "", shots };
  }
  const words = result.errors.map(({ message, value }) => plain(message ?? value ?? "")).join("\n");
  const fine = result.status === test.expectedStatus;
  return { part, name, status: fine ? (result.retry > 0 ? "repeated" : "passed") : "failed", detail: words, shots };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the colours of a terminal begin with one
const plain = (text: string): string => text.replaceAll(/\u001b\[[\d;]*m/g, "");

const shotsOf = ({ attachments }: TestResult): readonly Shot[] =>
  attachments.flatMap(({ name, path, contentType }) =>
    path !== undefined && /^image\/(?:png|jpeg|svg\+xml)$/.test(contentType) ? [{ name, file: path }] : [],
  );

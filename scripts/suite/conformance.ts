import { cpSync, existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Outcome } from "./outcome.ts";
import { config, historyName, runPlaywright } from "./run-playwright.ts";

/**
 * Runs the conformance suite: real hosts, real page. Its screenshots and traces end up in `conformance/test-results`, and
 * what its tests recorded in `conformance/test-results/report`.
 */
export const runConformance = async (root: string): Promise<readonly Outcome[]> => {
  if (!existsSync(join(root, config))) return [failed("the suite", `${config} is missing.`)];
  const kept = join(root, "conformance/test-results");
  const history = join(kept, "report", historyName);
  return runPlaywright(root, { files: [], hosts: ["browser", "electron"], history }, ({ ended, places, lacking }) => {
    rmSync(kept, { recursive: true, force: true });
    for (const [from, to] of [
      [places.results, kept],
      [places.report, join(kept, "report")],
    ] as const)
      if (existsSync(from)) cpSync(from, to, { recursive: true });
    const missing = lacking.map(
      ({ host, why }): Outcome => ({ where: `conformance ${host}`, name: "all of it", status: "skipped", detail: why }),
    );
    if (!existsSync(places.json))
      return [failed("the suite", `Playwright ended with ${ended} and left no report; its words are above.`)];
    return [...readReport(JSON.parse(readFileSync(places.json, "utf8")) as PlaywrightReport, ended), ...missing];
  });
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
      const noted = (...types: readonly string[]): readonly string[] =>
        annotations.flatMap(({ type, description = "" }) => (types.includes(type) ? description : []));
      if (status === "expected") return { where, name, status: "passed", detail: noted("again").join("\n") };
      if (status === "skipped") {
        const reason = annotations.find(({ type }) => type === "skip" || type === "fixme")?.description ?? "";
        return { where, name, status: "skipped", detail: reason };
      }
      const said = results.flatMap(({ errors }) => errors.map(({ message }) => message ?? ""));
      const words = [...said, ...noted("again", "ended")].join("\n");
      return status === "flaky"
        ? { where, name, status: "passed", detail: `It passed only when repeated.\n${words}` }
        : { where, name, status: "failed", detail: words };
    }),
  );
  return [...own, ...(suite.suites ?? []).flatMap((inner) => readSuite(inner, titles))];
};

const failed = (name: string, detail: string): Outcome => ({ where: "conformance", name, status: "failed", detail });

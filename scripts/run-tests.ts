import { availableParallelism } from "node:os";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { runChecks } from "./checks/run.ts";
import { runConformance } from "./suite/conformance.ts";
import { findTests, tooFew } from "./suite/find-tests.ts";
import { type Outcome, totals } from "./suite/outcome.ts";
import { report } from "./suite/report.ts";
import { runUnitTests } from "./suite/unit.ts";

const root = join(import.meta.dirname, "..");
const say = (line: string): void => console.log(line);

const { values: options, positionals: only } = parseArgs({
  allowPositionals: true,
  options: { full: { type: "boolean", default: false } },
});
if (options.full) process.env.LOCARA_LONG = "1";

const timed = async (what: string, work: () => Promise<readonly Outcome[]>): Promise<readonly Outcome[]> => {
  const start = performance.now();
  const outcomes = await work();
  const { passed, failed, skipped } = totals(outcomes);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  say(`${failed > 0 ? "✗" : "✓"} ${what}: ${passed} passed, ${failed} failed, ${skipped} skipped (${seconds} s)`);
  return outcomes;
};

const unitTests = async (): Promise<readonly Outcome[]> => {
  const found = findTests(root);
  const chosen = [...found.values()]
    .flat()
    .filter((file) => only.length === 0 || only.some((part) => relative(root, file).includes(part)));
  const outcomes = [
    ...(await runUnitTests(root, chosen, { concurrency: availableParallelism(), onFile: () => undefined })),
  ];
  const complaints =
    only.length === 0 ? tooFew(found) : chosen.length === 0 ? [`no test file matches ${only.join(", ")}`] : [];
  for (const detail of complaints)
    outcomes.push({ where: "scripts/run-tests.ts", name: "every part has its tests", status: "failed", detail });
  for (const [part, files] of found) {
    const own = outcomes.filter(({ where }) => where.startsWith(`${part}/`));
    const { passed, failed, skipped } = totals(own);
    if (own.length > 0) say(`  ${part}: ${files.length} files, ${passed} passed, ${failed} failed, ${skipped} skipped`);
  }
  return outcomes;
};

const outcomes: Outcome[] = [];
if (only.length === 0) outcomes.push(...(await timed("static checks", () => runChecks(root))));
outcomes.push(...(await timed("unit tests", unitTests)));
if (only.length === 0) outcomes.push(...(await timed("conformance", () => runConformance(root))));

for (const line of report(outcomes)) say(line);
process.exitCode = totals(outcomes).failed > 0 ? 1 : 0;

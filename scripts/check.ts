import { join } from "node:path";
import { checks, runChecks } from "./checks/run.ts";
import { totals } from "./suite/outcome.ts";
import { report } from "./suite/report.ts";

const root = join(import.meta.dirname, "..");
const only = process.argv.slice(2);
const chosen = checks.filter(({ name }) => only.length === 0 || only.some((word) => name.includes(word)));

const outcomes = await runChecks(root, chosen, ({ name, status }, looked) =>
  console.log(`${status === "passed" ? "✓" : "✗"} ${name} (${looked})`),
);
for (const line of report(outcomes)) console.log(line);
process.exitCode = totals(outcomes).failed > 0 || outcomes.length === 0 ? 1 : 0;

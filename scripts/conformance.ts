import { cpSync, existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Host, historyName, runPlaywright } from "./suite/run-playwright.ts";

/**
 * A part of the conformance suite for one app, as `locara test` starts it. The report goes to `--report`, where the budgets'
 * history is read and carried on; standard output
 * gets one line of JSON, what ended the run and which hosts this machine lacks; the tests' own lines go to standard error.
 */
const { values, positionals: files } = parseArgs({
  allowPositionals: true,
  options: {
    app: { type: "string" },
    host: { type: "string", multiple: true, default: ["browser", "electron"] },
    report: { type: "string" },
    shard: { type: "string" },
  },
});
const { app, shard, report } = values;
const chosen = {
  files,
  hosts: values.host as Host[],
  output: "stderr" as const,
  ...(app === undefined ? {} : { app }),
  ...(shard === undefined ? {} : { shard }),
  ...(report === undefined ? {} : { history: join(report, historyName) }),
};
await runPlaywright(join(import.meta.dirname, ".."), chosen, ({ ended, places, lacking }) => {
  if (report !== undefined && existsSync(places.report)) cpSync(places.report, report, { recursive: true });
  process.stdout.write(`${JSON.stringify({ ended, lacking })}\n`);
});

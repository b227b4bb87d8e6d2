import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { measureElsewhere, mustRunElsewhere } from "./elsewhere.ts";
import { type Line, measureRow, verdict } from "./row.ts";
import { rows } from "./rows/index.ts";
import { table } from "./table.ts";

const { values: options, positionals: names } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "string" } },
});

// `engine` means every row whose name begins with it.
const chosen = rows.filter(
  ({ name }) => names.length === 0 || names.some((word) => name === word || name.startsWith(`${word}.`)),
);
if (chosen.length === 0) {
  console.error(`There is no row ${names.join(", ")}. There are: ${rows.map(({ name }) => name).join(", ")}.`);
  process.exit(2);
}

const elsewhere = mustRunElsewhere() ? chosen.filter(({ shows }) => shows !== undefined) : [];
const measured = new Map<string, Line>();
for (const row of chosen) {
  if (elsewhere.includes(row)) continue;
  process.stderr.write(`• ${row.name} …\n`);
  measured.set(row.name, await measureRow(row));
}
if (elsewhere.length > 0) {
  for (const line of measureElsewhere(elsewhere.map(({ name }) => name))) measured.set(line.name, line);
}

const lines = chosen.flatMap(({ name }) => measured.get(name) ?? []);
for (const line of table(chosen, lines)) console.log(line);
if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(lines, null, 2)}\n`);

const verdicts = chosen.map((row, index) => verdict(row, lines[index] as Line));
const kinds = ["goal", "first cut", "over budget", "not measured", "failed"] as const;
const counts = kinds.map((kind) => `${verdicts.filter((given) => given === kind).length} ${kind}`);
console.log(`\n${counts.join(", ")}`);
process.exitCode = verdicts.some((given) => given === "over budget" || given === "failed") ? 1 : 0;

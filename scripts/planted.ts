import { join } from "node:path";
import { parseArgs } from "node:util";
import { plantEach, plantedFaults } from "./suite/planted.ts";

const root = join(import.meta.dirname, "..");
const { values: options, positionals: only } = parseArgs({
  allowPositionals: true,
  options: { unit: { type: "boolean", default: false }, list: { type: "boolean", default: false } },
});

const all = await plantedFaults(root);
const chosen = all.filter(
  ({ id, caughtBy }) =>
    (only.length === 0 || only.some((part) => id.includes(part))) && (!options.unit || caughtBy.kind === "unit"),
);
if (options.list) {
  for (const { id, file, caughtBy } of chosen) console.log(`${id}  ${file}  → ${caughtBy.file} ${caughtBy.grep ?? ""}`);
} else {
  const planted = await plantEach(root, chosen, ({ id, outcome, seconds }) =>
    console.log(`${outcome === "caught" ? "✓" : "✗"} ${id}: ${outcome} (${seconds.toFixed(1)} s)`),
  );
  const caught = planted.filter(({ outcome }) => outcome === "caught").length;
  console.log(`${caught} of ${planted.length} planted faults were caught.`);
  process.exitCode = caught === planted.length && caught > 0 ? 0 : 1;
}

import type { Outcome } from "../suite/outcome.ts";
import { actionLint } from "./action-lint.ts";
import type { Check } from "./check.ts";
import { machineIndependence } from "./house-words.ts";
import { imports } from "./imports.ts";
import { docLinks } from "./links.ts";
import { exactVersions, lockFile } from "./packages.ts";
import { promises } from "./promises.ts";
import { tested } from "./tested.ts";
import { generated, lint, types, unused } from "./tools.ts";
import { workflows } from "./workflows.ts";

export const checks: readonly Check[] = [
  generated,
  lint,
  types,
  unused,
  imports,
  tested,
  lockFile,
  exactVersions,
  machineIndependence,
  docLinks,
  promises,
  workflows,
  actionLint,
];

/** Runs every static check at once; `onDone` hears of each as it ends. */
export const runChecks = (
  root: string,
  chosen: readonly Check[] = checks,
  onDone: (outcome: Outcome, looked: string) => void = () => undefined,
): Promise<readonly Outcome[]> => Promise.all(chosen.map((check) => runCheck(root, check, onDone)));

const runCheck = async (
  root: string,
  check: Check,
  onDone: (outcome: Outcome, looked: string) => void,
): Promise<Outcome> => {
  const { findings, looked } = await check.look(root);
  const tooFew =
    looked < check.fewest ? [`It looked at ${looked} ${check.things}; at least ${check.fewest} were expected.`] : [];
  const all = [...findings, ...tooFew];
  const outcome: Outcome = {
    where: "check",
    name: check.name,
    status: all.length === 0 ? "passed" : "failed",
    detail: all.join("\n"),
  };
  onDone(outcome, `${looked} ${check.things}`);
  return outcome;
};

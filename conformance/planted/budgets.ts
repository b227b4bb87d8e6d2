import type { PlantedFault } from "./planted-fault.ts";

/** Faults in what holds an app to its budgets. */
export const budgetFaults: readonly PlantedFault[] = [
  {
    id: "budgets/virtual-mac-is-a-reference",
    file: "conformance/budgets/machine.ts",
    find: ` || model.startsWith("VirtualMac")`,
    replace: "",
    caughtBy: { kind: "unit", file: "conformance/budgets/machine.test.ts" },
  },
  {
    id: "budgets/interval-one-rank-too-narrow",
    file: "conformance/budgets/noise.ts",
    find: "if (2 * tail > outside) break;",
    replace: "if (tail > outside) break;",
    caughtBy: { kind: "unit", file: "conformance/budgets/noise.test.ts" },
  },
  {
    id: "budgets/noise-of-earlier-runs-forgotten",
    file: "conformance/budgets/noise.ts",
    find: "Math.max(smallest, worst - middle)",
    replace: "smallest",
    caughtBy: { kind: "unit", file: "conformance/budgets/noise.test.ts" },
  },
  {
    id: "budgets/regressed-run-becomes-the-measure",
    file: "conformance/budgets/judge.ts",
    find: "        !entry.regressed,\n",
    replace: "        true,\n",
    caughtBy: { kind: "unit", file: "conformance/budgets/judge.test.ts" },
  },
  {
    id: "budgets/more-tokens-are-a-regression",
    file: "conformance/budgets/judge.ts",
    find: `budget.better === "lower" ? own / other : other / own`,
    replace: "own / other",
    caughtBy: { kind: "unit", file: "conformance/budgets/judge.test.ts" },
  },
  {
    id: "budgets/limit-of-the-wrong-tier",
    file: "conformance/budgets/tables.ts",
    find: "stated(2500, 1500, 1000)",
    replace: "stated(2500, 2500, 1000)",
    caughtBy: { kind: "unit", file: "conformance/budgets/judge.test.ts" },
  },
];

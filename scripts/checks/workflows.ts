import type { Check } from "./check.ts";
import { readSources, type Source } from "./sources.ts";

const workflowPath = /^\.github\/workflows\/[^/]+\.ya?ml$/;
const actionPath = /^\.github\/actions\/[^/]+\/action\.ya?ml$/;

/** What is wrong with a GitHub workflow or a composite action, as far as can be told without GitHub. */
export const workflowFindings = ({ path, text }: Source): readonly string[] => {
  const findings: string[] = [];
  for (const [, action = ""] of text.matchAll(/^\s*(?:-\s*)?uses:\s*(\S+)/gm)) {
    if (!/^\.\/|@(?:v\d+\.\d+\.\d+|[0-9a-f]{40})$/.test(action))
      findings.push(`${path}: ${action} is not pinned to one version`);
  }
  if (scriptsOf(text).some((script) => script.includes("${{")))
    findings.push(`${path}: an expression stands in a script; hand it over in env`);
  // A number is the one thing of an event that cannot be written by whoever caused it.
  if (/\$\{\{\s*github\.(?:head_ref|event\b(?!\.pull_request\.number\b))/.test(text))
    findings.push(`${path}: it passes text from outside on`);
  return [...findings, ...(actionPath.test(path) ? actionFindings : jobFindings)(path, text)];
};

function jobFindings(path: string, text: string): readonly string[] {
  const findings: string[] = [];
  if (!/^permissions:/m.test(text)) findings.push(`${path}: it does not say which permissions its token has`);
  if (/^permissions:.*write|^ {2}[\w-]+: *write(?:-all)?\s*$/m.test(text))
    findings.push(`${path}: every job's token may write; say so in the job that needs it`);
  if (!/^\s*timeout-minutes:/m.test(text)) findings.push(`${path}: a job has no time limit`);
  return findings;
}

function actionFindings(path: string, text: string): readonly string[] {
  const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
  if (!/^ {2}using: composite$/m.test(text)) return [`${path}: it is no composite action`];
  const [runs, shells] = [count(/^\s*(?:- )?run:/gm), count(/^\s*(?:- )?shell: bash$/gm)];
  return runs === shells ? [] : [`${path}: ${runs} scripts and ${shells} times "shell: bash"`];
}

/** The scripts of all steps: what stands behind `run:`, or below it further in. */
function scriptsOf(text: string): readonly string[] {
  const scripts: string[] = [];
  let inside: number | undefined;
  for (const line of text.split("\n")) {
    const indent = line.search(/\S/);
    if (inside !== undefined && (indent < 0 || indent > inside)) {
      scripts.push(line);
      continue;
    }
    const [, before = "", script] = /^(\s*(?:- )?)run:(.*)$/.exec(line) ?? [];
    inside = script === undefined ? undefined : before.length;
    if (script !== undefined) scripts.push(script);
  }
  return scripts;
}

export const isWorkflow = ({ path }: Source): boolean => workflowPath.test(path);
export const isAction = ({ path }: Source): boolean => actionPath.test(path);

export const workflows: Check = {
  name: "the workflows are pinned and small",
  things: "workflows and actions",
  fewest: 3,
  look: (root) => {
    const files = readSources(root).filter((source) => isWorkflow(source) || isAction(source));
    return { findings: files.flatMap(workflowFindings), looked: files.length };
  },
};

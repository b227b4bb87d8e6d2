import type { Check } from "./check.ts";
import { readSources, type Source } from "./sources.ts";

/** What is wrong with a GitHub workflow, as far as can be told without GitHub. */
export const workflowFindings = ({ path, text }: Source): readonly string[] => {
  const findings: string[] = [];
  for (const [, action = ""] of text.matchAll(/^\s*(?:-\s*)?uses:\s*(\S+)/gm)) {
    if (!/@(?:v\d+\.\d+\.\d+|[0-9a-f]{40})$/.test(action))
      findings.push(`${path}: ${action} is not pinned to one version`);
  }
  if (!/^permissions:/m.test(text)) findings.push(`${path}: it does not say which permissions its token has`);
  if (!/^\s*timeout-minutes:/m.test(text)) findings.push(`${path}: a job has no time limit`);
  if (/\$\{\{\s*github\.(event|head_ref)/.test(text))
    findings.push(`${path}: it puts text from outside into a command`);
  return findings;
};

export const workflows: Check = {
  name: "the workflows are pinned and small",
  things: "workflows",
  fewest: 1,
  look: (root) => {
    const files = readSources(root).filter(({ path }) => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path));
    return { findings: files.flatMap(workflowFindings), looked: files.length };
  },
};

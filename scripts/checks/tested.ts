import { stripTypeScriptTypes } from "node:module";
import type { Check } from "./check.ts";
import { coveredElsewhere } from "./covered-elsewhere.ts";
import { isGenerated, isTest, isTypeScript, readSources, type Source } from "./sources.ts";

/** Whether a module holds nothing at run time: only types, or only names passed on. */
export const isTypesOnly = ({ path, text }: Source): boolean => {
  if (path.endsWith(".tsx")) return false;
  const code = stripTypeScriptTypes(text)
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/^\s*\/\/.*$/gm, "")
    .replace(/^\s*(?:import|export)\b[^;]*?from\s*["'][^"']+["'];?/gm, "");
  return code.replace(/export\s*\{\s*\}|[\s;]/g, "") === "";
};

/** Sources that have no test beside them and are not listed as covered elsewhere. */
export const untested = (sources: readonly Source[], covered: Readonly<Record<string, string>>): readonly string[] => {
  const paths = new Set(sources.map(({ path }) => path));
  const findings: string[] = [];
  for (const source of sources) {
    const { path } = source;
    if (!isTypeScript(path) || isTest(path) || isGenerated(path) || !/(^|\/)src\/|^scripts\//.test(path)) continue;
    const beside = [path.replace(/\.tsx?$/, ".test.ts"), path.replace(/\.tsx?$/, ".test.tsx")].some((test) =>
      paths.has(test),
    );
    if (beside && path in covered)
      findings.push(`${path} has a test: take it off the list in scripts/checks/covered-elsewhere.ts`);
    if (!beside && !(path in covered) && !isTypesOnly(source)) findings.push(`${path} has no test beside it`);
  }
  for (const path of Object.keys(covered))
    if (!paths.has(path)) findings.push(`scripts/checks/covered-elsewhere.ts: ${path} is gone`);
  return findings;
};

export const tested: Check = {
  name: "every source file has a test beside it, or a named place that covers it",
  things: "source files",
  fewest: 80,
  look: (root) => {
    const sources = readSources(root);
    return {
      findings: untested(sources, coveredElsewhere),
      looked: sources.filter(({ path }) => isTypeScript(path)).length,
    };
  },
};

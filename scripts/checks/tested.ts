import { stripTypeScriptTypes } from "node:module";
import { dirname, join } from "node:path";
import type { Check } from "./check.ts";
import { coveredElsewhere } from "./covered-elsewhere.ts";
import { importsOf } from "./imports.ts";
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

/**
 * Sources that no test knows: none stands beside them, none imports them, and nobody said what covers them instead.
 * `covered` names files, folders with a `/` at their end, or with a `*` whatever begins so.
 */
export const untested = (sources: readonly Source[], covered: Readonly<Record<string, string>>): readonly string[] => {
  const paths = new Set(sources.map(({ path }) => path));
  const imported = new Set(sources.filter(({ path }) => isTest(path)).flatMap(importedFiles));
  const used = new Set<string>();
  const findings: string[] = [];
  for (const source of sources) {
    const { path } = source;
    if (!isTypeScript(path) || isTest(path) || isGenerated(path) || !/(^|\/)src\/|^scripts\//.test(path)) continue;
    const known = imported.has(path) || paths.has(path.replace(/\.tsx?$/, ".test.ts"));
    const entry = Object.keys(covered).find((place) => matches(place, path));
    if (entry !== undefined && !known) used.add(entry);
    if (!known && entry === undefined && !isTypesOnly(source)) findings.push(`${path} has no test`);
  }
  const idle = Object.keys(covered).filter((place) => !used.has(place));
  return [
    ...findings,
    ...idle.map((place) => `scripts/checks/covered-elsewhere.ts: ${place} has its tests, or is gone`),
  ];
};

const matches = (place: string, path: string): boolean => {
  if (place.endsWith("*")) return path.startsWith(place.slice(0, -1));
  return place.endsWith("/") ? path.startsWith(place) : path === place;
};

const importedFiles = ({ path, text }: Source): readonly string[] =>
  importsOf(text)
    .filter((name) => name.startsWith("."))
    .map((name) => join(dirname(path), name));

export const tested: Check = {
  name: "every source file has a test, or a named place that covers it",
  things: "source files",
  fewest: 200,
  look: (root) => {
    const sources = readSources(root);
    return {
      findings: untested(sources, coveredElsewhere),
      looked: sources.filter(({ path }) => isTypeScript(path)).length,
    };
  },
};

import { dirname, join } from "node:path";
import type { Check } from "./check.ts";
import { libraryHomes } from "./library-homes.ts";
import { isGenerated, isTest, isTypeScript, readSources, type Source } from "./sources.ts";

/** What a module imports, in whatever form. */
export const importsOf = (text: string): readonly string[] => {
  const code = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
  const forms = [
    /^\s*(?:import|export)\b[\w\s{},*$]*?\bfrom\s*["']([^"']+)["']/gm,
    /^\s*import\s*["']([^"']+)["']/gm,
    /\b(?:import|require)\s*\(\s*["']([^"']+)["']\s*\)/g,
  ];
  return forms.flatMap((form) => [...code.matchAll(form)].map(([, name = ""]) => name));
};

/** `@scope/name/deep/file` → `@scope/name`. */
const packageOf = (name: string): string =>
  name
    .split("/")
    .slice(0, name.startsWith("@") ? 2 : 1)
    .join("/");

const partOf = (path: string): string =>
  path
    .split("/")
    .slice(0, path.startsWith("apps/") ? 2 : 1)
    .join("/");

/** Imports that the house does not allow, as sentences. */
export const importFindings = ({ path, text }: Source): readonly string[] =>
  importsOf(text).flatMap((name) => {
    if (name.startsWith(".")) return relativeFindings(path, name);
    if (/^(node:|@locara\/|#)/.test(name) || isTest(path)) return [];
    const library = packageOf(name);
    const home = libraryHomes[library];
    if (home === undefined) return [`${path}: ${library} has no home; give it one in scripts/checks/library-homes.ts`];
    if (!home.files.some((file) => path === file || (file.endsWith("/") && path.startsWith(file)))) {
      return [`${path}: ${library} is imported by ${home.files.join(", ")} only`];
    }
    return [];
  });

const relativeFindings = (path: string, name: string): readonly string[] => {
  const target = join(dirname(path), name);
  // Benchmarks and budgets measure parts that no package offers by name; the planter reads its tables.
  const reaches = /^conformance\/(bench|budgets)\//.test(path) || target.startsWith("conformance/planted/");
  if (partOf(target) !== partOf(path) && !reaches)
    return [`${path}: ${name} reaches into another package; import it by name`];
  if (/^[\w/-]+\/src\/index\.ts$/.test(target) && !isTest(path))
    return [`${path}: a package does not import its own index.ts`];
  return [];
};

export const imports: Check = {
  name: "every import keeps to the house: each library has one home, packages meet by name",
  things: "modules",
  fewest: 80,
  look: (root) => {
    const sources = readSources(root).filter(({ path }) => isTypeScript(path) && !isGenerated(path));
    return { findings: [...sources.flatMap(importFindings), ...idleHomes(sources)], looked: sources.length };
  },
};

const idleHomes = (sources: readonly Source[]): readonly string[] => {
  const used = new Set(sources.flatMap(({ text }) => importsOf(text).map(packageOf)));
  return Object.keys(libraryHomes)
    .filter((library) => !used.has(library))
    .map((library) => `scripts/checks/library-homes.ts: nobody imports ${library}`);
};

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/**
 * Fewest test files each part must have. A pattern that silently stops matching would otherwise be a green run; raise
 * a number when its part has grown well past it.
 */
export const fewestTestFiles: Readonly<Record<string, number>> = {
  schema: 6,
  compiler: 12,
  runtime: 50,
  harness: 12,
  "apps/transcribe": 8,
  conformance: 2,
  scripts: 9,
};

const skippedFolders = new Set(["node_modules", "dist", ".locara", "test-results", "fixtures"]);

/** Every `*.test.ts` of the repository, by the part it belongs to, as absolute paths. */
export const findTests = (root: string): ReadonlyMap<string, readonly string[]> => {
  const parts = ["schema", "compiler", "runtime", "harness", "registry", "conformance", "scripts", "website"];
  for (const app of readdirSync(join(root, "apps"))) parts.push(`apps/${app}`);
  const found = new Map<string, readonly string[]>();
  for (const part of parts) {
    const folder = join(root, part);
    const files = existsSync(folder) ? [...walk(folder)].sort() : [];
    if (files.length > 0) found.set(part, files);
  }
  return found;
};

/** What is wrong with the number of files found, as sentences. */
export const tooFew = (
  found: ReadonlyMap<string, readonly string[]>,
  fewest: Readonly<Record<string, number>> = fewestTestFiles,
): readonly string[] =>
  Object.entries(fewest)
    .filter(([part, least]) => (found.get(part)?.length ?? 0) < least)
    .map(([part, least]) => `${part} has ${found.get(part)?.length ?? 0} test files, at least ${least} were expected`);

function* walk(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !skippedFolders.has(entry.name)) yield* walk(path);
    if (entry.isFile() && entry.name.endsWith(".test.ts")) yield path;
  }
}

import { type Dirent, readdirSync } from "node:fs";
import { join } from "node:path";

const skipped = new Set(["node_modules", "dist", "test-results"]);
const isTest = ({ name }: Dirent): boolean => /\.test\.(?:[mc]?[jt]s)$/.test(name);

/** Every test file of an app, wherever it keeps them, sorted. What is hidden, built or installed is not looked into. */
export function findOwnTests(folder: string): readonly string[] {
  const look = (inside: string): readonly string[] =>
    readdirSync(inside, { withFileTypes: true }).flatMap((entry) => {
      if (entry.isFile()) return isTest(entry) ? [join(inside, entry.name)] : [];
      return entry.isDirectory() && !entry.name.startsWith(".") && !skipped.has(entry.name)
        ? look(join(inside, entry.name))
        : [];
    });
  return [...look(folder)].sort();
}

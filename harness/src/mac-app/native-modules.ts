import { cpSync, existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, sep } from "node:path";

interface Package {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Libraries for other machines, and what only building needs. */
const left = /[/\\](?:\.bin$|prebuilds[/\\](?!darwin-arm64(?:\.node)?(?:[/\\]|$)))/;

/**
 * Copies packages with all that they need from `modules`, a `node_modules` folder, to `to`. What is not installed is for
 * another platform. Gives the names of what was copied.
 */
export function copyModules(names: readonly string[], modules: string, to: string): readonly string[] {
  const copied = new Map<string, string>();
  const visit = (name: string, from: string): void => {
    const folder = find(name, from, modules);
    if (folder === null || copied.has(folder)) return;
    copied.set(folder, name);
    // One that lies inside of another package goes along with it.
    if (folder === join(modules, name))
      cpSync(folder, join(to, name), { recursive: true, dereference: true, filter: (path) => !left.test(path) });
    const { dependencies, optionalDependencies } = JSON.parse(
      readFileSync(join(folder, "package.json"), "utf8"),
    ) as Package;
    for (const other of Object.keys({ ...dependencies, ...optionalDependencies })) visit(other, folder);
  };
  for (const name of names) visit(name, modules);
  return [...copied.values()].sort();
}

/** Where a package that `from` asks for is: as Node looks for it, up to `modules`. */
function find(name: string, from: string, modules: string): string | null {
  for (let at = from; at.startsWith(dirname(modules)); at = dirname(at)) {
    const folder = basename(at) === "node_modules" ? join(at, name) : join(at, "node_modules", name);
    if (existsSync(join(folder, "package.json"))) return folder;
    if (at === sep) return null;
  }
  return null;
}

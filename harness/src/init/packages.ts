import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { compilerVersion } from "@locara/compiler";

const packageOf = (module: string) => dirname(dirname(fileURLToPath(import.meta.resolve(module))));

/** The packages that an app imports or reads, and where this `locara` has them. */
const packages = {
  "@locara/harness": dirname(dirname(import.meta.dirname)),
  "@locara/runtime": dirname(dirname(packageOf("@locara/runtime/sdk"))),
  "@locara/schema": packageOf("@locara/schema"),
} as const;

const schemaFile = join("@locara", "schema", "locara.schema.json");
const slashed = (path: string) => path.split(sep).join("/");

/** The `node_modules` that Node would find Locara's packages in from `folder`; undefined where there is none. */
function modulesFor(folder: string): string | undefined {
  const modules = join(folder, "node_modules");
  if (existsSync(join(modules, schemaFile))) return modules;
  const parent = dirname(folder);
  return parent === folder ? undefined : modulesFor(parent);
}

/** What an app's `package.json` says of each package: the version that is installed above it, else where this one is. */
export function dependenciesOf(folder: string): Readonly<Record<keyof typeof packages, string>> {
  const installed = modulesFor(folder) !== undefined;
  const [harness, runtime, schema] = Object.values(packages).map((path) =>
    installed ? compilerVersion : `file:${slashed(relative(folder, path))}`,
  ) as [string, string, string];
  return { "@locara/harness": harness, "@locara/runtime": runtime, "@locara/schema": schema };
}

/** The manifest schema's path from an app's folder, as `$schema` writes it. It is there once the packages are. */
export function schemaPath(folder: string): string {
  const path = slashed(relative(folder, join(modulesFor(folder) ?? join(folder, "node_modules"), schemaFile)));
  return path.startsWith(".") ? path : `./${path}`;
}

/** Links the packages into `folder`, as `npm install` would for `file:` dependencies; not where it has them already. */
export function linkPackages(folder: string): "linked" | "there" {
  if (modulesFor(folder) !== undefined) return "there";
  const modules = join(folder, "node_modules");
  for (const inner of ["@locara", ".bin"]) mkdirSync(join(modules, inner), { recursive: true });
  for (const [name, path] of Object.entries(packages)) symlinkSync(path, join(modules, name));
  symlinkSync("../@locara/harness/bin/locara.mjs", join(modules, ".bin", "locara"));
  return "linked";
}

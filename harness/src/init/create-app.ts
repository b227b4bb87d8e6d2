import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { UsageError } from "../cli/command.ts";
import { dependenciesOf, linkPackages, schemaPath } from "./packages.ts";

const templatesFolder = join(import.meta.dirname, "..", "..", "templates");
const ending = ".template";

/** The templates there are. */
export const templates: readonly string[] = readdirSync(templatesFolder).sort();

/**
 * Makes an app's folder from a template: whole or not at all. The folder must not exist, and its name is the app's.
 * Gives the files it wrote.
 */
export function createApp(template: string, folder: string): readonly string[] {
  const name = basename(folder);
  const dependencies = dependenciesOf(folder);
  const values: Readonly<Record<string, string>> = {
    name,
    displayName: displayName(name),
    schema: schemaPath(folder),
    runtime: dependencies["@locara/runtime"],
    harness: dependencies["@locara/harness"],
    schemaPackage: dependencies["@locara/schema"],
  };
  const source = join(templatesFolder, template);
  const files = readdirSync(source, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(source.length + 1))
    .sort();
  const building = join(dirname(folder), `.${name}.${process.pid}.tmp`);
  try {
    const written = files.map((file) => {
      const target = targetOf(file);
      mkdirSync(dirname(join(building, target)), { recursive: true });
      writeFileSync(join(building, target), filled(target, readFileSync(join(source, file), "utf8"), values));
      return target;
    });
    linkPackages(building);
    // A folder that came meanwhile would be replaced where it is empty.
    if (existsSync(folder)) throw new UsageError(`${folder} is there now. Choose another name, or remove it first.`);
    renameSync(building, folder);
    return written;
  } finally {
    rmSync(building, { recursive: true, force: true });
  }
}

/** npm would leave a file out that begins with a dot, so a template's has none. */
const targetOf = (file: string) => file.slice(0, -ending.length).replace(/^gitignore$/, ".gitignore");

function filled(target: string, text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{\{(\w+)\}\}/g, (place, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`The template's ${target} has the unknown place ${place}.`);
    return target.endsWith(".json") ? JSON.stringify(value).slice(1, -1) : value;
  });
}

/** `my-app` → `My app`. */
const displayName = (name: string) => name.charAt(0).toUpperCase() + name.slice(1).replaceAll(/-+/g, " ");

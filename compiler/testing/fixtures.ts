import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Compiled, CompileInput } from "../src/compile.ts";
import { compile } from "../src/compile.ts";

export const fixturesFolder = join(import.meta.dirname, "../fixtures");

/** Names of the fixture folders; at least as many as there were when this was written. */
export function fixtureNames(): readonly string[] {
  const names = readdirSync(fixturesFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(fixturesFolder, entry.name, "locara.json")))
    .map(({ name }) => name);
  if (names.length < 4) throw new Error(`only ${names.length} fixtures in ${fixturesFolder}`);
  return names.sort();
}

export function fixtureInput(name: string): CompileInput {
  const folder = join(fixturesFolder, name);
  const lock = join(folder, "locara.lock.json");
  return {
    manifest: { file: "locara.json", bytes: readFileSync(join(folder, "locara.json")) },
    lock: existsSync(lock) ? { file: "locara.lock.json", bytes: readFileSync(lock) } : null,
  };
}

/** Compiles a fixture; its problems are an error here. */
export function compileFixture(name: string): Compiled {
  const compiled = compile(fixtureInput(name));
  const errors = compiled.diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0)
    throw new Error(`${name}: ${errors.map(({ code, message }) => `${code} ${message}`).join("; ")}`);
  return compiled;
}

/** Every text that a fixture must give, the lock file included, by file name. */
export const outputs = (compiled: Compiled): ReadonlyMap<string, string> =>
  new Map([...compiled.files, ["locara.lock.json", compiled.lock ?? ""]]);

/** What is found besides the fixtures' tools: their pins are made up, so that no lock file can hold them. */
export const besidesTools = ({ diagnostics }: Pick<Compiled, "diagnostics">): Compiled["diagnostics"] =>
  diagnostics.filter(({ code }) => code !== "LOC3035");

import { execFileSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type AnyCapability, capabilities, type Example, manifestPath } from "@locara/schema";

/** All examples of one capability that share a scope: one app declares that scope and nothing else. */
export interface ExampleGroup {
  readonly capability: AnyCapability;
  readonly scope: unknown;
  readonly examples: readonly Example[];
}

export const exampleGroups: readonly ExampleGroup[] = capabilities.flatMap((capability) => {
  const groups = Map.groupBy(capability.examples, ({ scope }) => JSON.stringify(scope));
  return [...groups.values()].map((examples) => ({ capability, scope: examples[0]?.scope, examples }));
});

interface AppFiles {
  readonly capabilities: unknown;
  /** The lock file's models, by id. */
  readonly models?: Readonly<Record<string, unknown>>;
  readonly name?: string;
  readonly optional?: readonly string[];
}

/** Writes the smallest app with these capabilities: a manifest and a page that does nothing. */
export async function writeApp(
  folder: string,
  { capabilities, models = {}, name = "example", optional = [] }: AppFiles,
): Promise<string> {
  await mkdir(join(folder, "page"), { recursive: true });
  const manifest = {
    schema: "locara/v1",
    publisher: "locara",
    name,
    version: "1.0.0",
    displayName: "Example",
    description: "Declares one capability, to be tried.",
    license: "Apache-2.0",
    author: { name: "The Locara authors", email: "authors@locara.app" },
    category: "developer-tools",
    entry: { page: "page/index.html" },
    capabilities,
    optional,
  };
  await writeFile(join(folder, "locara.json"), JSON.stringify(manifest, null, 2));
  await writeFile(join(folder, "locara.lock.json"), JSON.stringify({ v: 1, models }, null, 2));
  await writeFile(
    join(folder, "page", "index.html"),
    '<!doctype html><html lang="en"><title>Example</title><body><p>Example</p></body></html>',
  );
  return folder;
}

const locara = join(import.meta.dirname, "../../harness/bin/locara.mjs");

/** An app with two of the tools that come with Locara. */
export async function writeToolsApp(folder: string): Promise<string> {
  await writeApp(folder, { capabilities: {} });
  for (const tool of ["calculator", "text-utils"])
    execFileSync(process.execPath, [locara, "add", tool, "--app", folder], { stdio: "pipe" });
  return folder;
}

/** The app of one example group. A scope that names models needs them pinned. */
export async function writeExampleApp(folder: string, { capability, scope }: ExampleGroup): Promise<string> {
  const declared: Record<string, unknown> = {};
  const models: Record<string, unknown> = {};
  if (JSON.stringify(scope).includes('"tiny')) {
    const sha256 = "0".repeat(64);
    models.tiny = { sha256, bytes: 1, urls: [], licence: "MIT" };
    declared.models = [`tiny@sha256:${sha256}`];
  }
  if (capability.presence !== "always") put(declared, manifestPath(capability.id), scope);
  // Whatever it needs beside it is a plain yes or no.
  for (const needed of capability.needs ?? []) put(declared, manifestPath(needed), true);
  return writeApp(folder, { capabilities: declared, models });
}

function put(into: Record<string, unknown>, [key = "", ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) into[key] = value;
  else {
    into[key] ??= {};
    put(into[key] as Record<string, unknown>, rest, value);
  }
}

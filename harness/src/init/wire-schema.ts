import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compile, type Diagnostic, manifestName, readManifest, replaceFile } from "@locara/compiler";
import { withValue } from "@locara/compiler/editor";
import { linkPackages, schemaPath } from "./packages.ts";

export interface Wired {
  /** What `$schema` says now. */
  readonly schema: string;
  readonly changed: boolean;
  readonly packages: "linked" | "there";
}

/** Writes `$schema` into the manifest of an app's folder and touches nothing else in it; problems where it is no JSON. */
export function wireSchema(
  folder: string,
): Wired | { readonly diagnostics: readonly Diagnostic[]; readonly text: string } {
  const path = join(folder, manifestName);
  const bytes = readFileSync(path);
  const { tree, text, diagnostics } = readManifest(bytes, path);
  if (tree === undefined) return { diagnostics, text };
  const { value } = tree;
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return { diagnostics: compile({ manifest: { file: path, bytes }, lock: null }).diagnostics, text };
  const packages = linkPackages(folder);
  const schema = schemaPath(folder);
  const wired = withValue(text, ["$schema"], schema, "first");
  const changed = !("$schema" in value) || value.$schema !== schema;
  if (changed) replaceFile(path, wired);
  return { schema, changed, packages };
}

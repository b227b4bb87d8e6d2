import { parse } from "../json-text.ts";
import type { ImportAliases } from "./sources/resolve-import.ts";

/**
 * What imports may begin with, as `imports` of package.json and `paths` of tsconfig.json say. Neither decides which files
 * are read: a configuration must not be able to hide a source.
 */
export function importAliases(read: (file: string) => string | undefined): ImportAliases {
  // Both are read as their tools read them: comments and trailing commas are fine there.
  const fieldsOf = (file: string) => recordOf(parse(read(file) ?? "{}"));
  const aliases: Record<string, readonly string[]> = {};
  for (const [name, target] of Object.entries(recordOf(fieldsOf("package.json").imports))) {
    const path =
      typeof target === "string" ? target : Object.values(recordOf(target)).find((one) => typeof one === "string");
    if (typeof path === "string") aliases[name] = [path];
  }
  const options = recordOf(fieldsOf("tsconfig.json").compilerOptions);
  const base = typeof options.baseUrl === "string" ? `${options.baseUrl}/` : "";
  for (const [name, targets] of Object.entries(recordOf(options.paths))) {
    if (Array.isArray(targets))
      aliases[name] = targets.filter((one) => typeof one === "string").map((one) => base + one);
  }
  return aliases;
}

const recordOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

import { isScript } from "../src/verify/app-files.ts";
import { importAliases } from "../src/verify/import-aliases.ts";
import { targetFields } from "../src/verify/judge-use.ts";
import { openSources } from "../src/verify/source-uses.ts";
import { type VerifyInput, verify } from "../src/verify/verify.ts";

const pin = `@sha256:${"a".repeat(64)}`;
const model = { sha256: "a".repeat(64), bytes: 1, urls: ["https://models.example/m"], licence: "MIT" };
export const models = [`tiny${pin}`, `other${pin}`];
const lock = new TextEncoder().encode(JSON.stringify({ v: 1, models: { tiny: model, other: model } }));

/** A manifest's text around some capabilities; a plain app has no folder of its own. */
export const manifestOf = (capabilities: Readonly<Record<string, unknown>>, more: object = {}): string => {
  const withReasons = ["fs.user-selected", "fs.paths", "fs.user-paths", "net", "clipboard"];
  const { fs, ...rest } = capabilities as { readonly fs?: object };
  const manifest = {
    schema: "locara/v1",
    publisher: "anna",
    name: "notes",
    version: "1.0.0",
    displayName: "Notes",
    description: "Keeps notes.",
    license: "MIT",
    author: { name: "Anna", email: "anna@example.com" },
    category: "utilities",
    capabilities: { fs: { "app-data": false, ...fs }, ...rest },
    reasons: Object.fromEntries(withReasons.map((id) => [id, "The notes need it for what they do."])),
    ...more,
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
};

export type Sources = string | Readonly<Record<string, string>>;

/** What `verify` is given, from sources in memory. One text is `src/main.ts`. */
export function inputOf(sources: Sources, manifest: string): VerifyInput {
  const files = new Map(Object.entries(typeof sources === "string" ? { "src/main.ts": sources } : sources));
  const read = (file: string) => files.get(file);
  const facts = openSources(targetFields(), { read }, importAliases(read)).update(
    new Map([...files].filter(([file]) => isScript(file))),
  );
  return {
    manifest: { file: "locara.json", bytes: new TextEncoder().encode(manifest) },
    lock: { file: "locara.lock.json", bytes: lock },
    facts: [...facts.values()],
    texts: files,
  };
}

/** `LOC4001 src/main.ts:1:5`: what is found of the sources and of how the manifest fits them. */
export const found = (input: VerifyInput): readonly string[] =>
  verify(input)
    .diagnostics.filter(({ code }) => code.startsWith("LOC4"))
    .map(({ code, file, range: { start } }) => `${code} ${file}:${start.line}:${start.column}`);

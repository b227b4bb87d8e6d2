import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { type Diagnostic, sorted } from "../diagnostic.ts";
import { lockName, manifestName, replaceFile } from "../write-artifacts.ts";
import { isScript } from "./app-files.ts";
import { importAliases } from "./import-aliases.ts";
import { targetFields } from "./judge-use.ts";
import { pageScripts } from "./page-scripts.ts";
import { type AppFiles, ofForeignLanguage, readAppFile, readAppFiles } from "./read-app.ts";
import type { SourceFacts } from "./source-facts.ts";
import { isForeignSource } from "./sources/resolve-import.ts";
import { fixed, type VerifyInput, verify } from "./verify.ts";

export interface VerifyOptions {
  /** Paths in diagnostics are relative to this folder; else to the app's. */
  readonly base?: string;
  /** `publishing`: what the registry asks for too. */
  readonly strictness?: "publishing";
  /** `fix`: the manifest is edited first, where an edit is proven to be right. */
  readonly mode?: "fix";
}

export interface VerifiedFolder {
  readonly diagnostics: readonly Diagnostic[];
  /** What was fixed, as it was found. */
  readonly fixed: readonly Diagnostic[];
  /** The texts that diagnostics point into, by file. */
  readonly texts: ReadonlyMap<string, string>;
  /** How many scripts, pages and style sheets were read: a check that looks at nothing is always green. */
  readonly looked: number;
}

/** Verifies an app's folder. Nothing is written but, with `fix`, the manifest: whole or not at all. */
export async function verifyFolder(folder: string, options: VerifyOptions = {}): Promise<VerifiedFolder> {
  const app = readAppFiles(folder);
  const foreign = new Set<string>();
  const facts = await factsOf(folder, app, foreign);
  for (const { file } of app.unread) foreign.delete(file);
  const unread = [...app.unread, ...[...foreign].map((file) => ({ file, why: ofForeignLanguage }))];
  const lock = join(folder, lockName);
  const input: VerifyInput = {
    manifest: { file: manifestName, bytes: readFileSync(join(folder, manifestName)) },
    lock: existsSync(lock) ? { file: lockName, bytes: readFileSync(lock) } : null,
    facts: [...facts.values()],
    unread: unread.length > 0,
    texts: app.texts,
    ...(options.strictness === undefined
      ? {}
      : {
          publish: {
            read: (file: string, most: number) => readAppFile(folder, file, most),
            licence: licenceOf(folder),
          },
        }),
  };
  const before = new TextDecoder().decode(input.manifest.bytes);
  const { text, made } = options.mode === "fix" ? fixed(input) : { text: before, made: [] };
  if (text !== before) replaceFile(join(folder, manifestName), text);
  // What was read is judged as it is: a byte order mark is gone in a text.
  const bytes = text === before ? input.manifest.bytes : new TextEncoder().encode(text);
  const { diagnostics } = verify({ ...input, manifest: { file: manifestName, bytes } });
  const shown = (file: string) =>
    (options.base === undefined ? file : relative(options.base, resolve(folder, file))).replaceAll("\\", "/");
  const named = (one: Diagnostic): Diagnostic => ({ ...one, file: shown(one.file) });
  const texts = [...app.texts, [manifestName, text] as const, ...imported(folder, facts, app)];
  return {
    diagnostics: sorted([...diagnostics, ...unread.map(unreadFinding)].map(named)),
    fixed: made.map(named),
    texts: new Map(texts.map(([file, content]) => [shown(file), content])),
    looked: app.texts.size,
  };
}

/**
 * The compiler of TypeScript is loaded here, and only where there is something to read. What a source imports that is
 * written in another language goes into `foreign`.
 */
async function factsOf(
  folder: string,
  { texts }: AppFiles,
  foreign: Set<string>,
): Promise<ReadonlyMap<string, SourceFacts>> {
  const scripts = new Map([...texts].filter(([file]) => isScript(file)));
  const read = (file: string) => {
    const found = readAppFile(folder, file);
    const isForeign = typeof found !== "string" && isForeignSource(file);
    if (isForeign) foreign.add(file);
    return typeof found === "string" || isForeign ? undefined : found.bytes.toString("utf8");
  };
  for (const file of pageScripts(texts)) {
    const text = scripts.has(file) ? undefined : read(file);
    if (text !== undefined) scripts.set(file, text);
  }
  if (scripts.size === 0) return new Map();
  const { openSources } = await import("./source-uses.ts");
  return openSources(targetFields(), { read }, importAliases(read)).update(scripts);
}

/** Sources that no rule picked and another source imports: code frames need their texts too. */
const imported = (folder: string, facts: ReadonlyMap<string, SourceFacts>, { texts }: AppFiles) =>
  [...facts.keys()].flatMap((file) => {
    const found = texts.has(file) ? "known" : readAppFile(folder, file);
    return typeof found === "string" ? [] : [[file, found.bytes.toString("utf8")] as const];
  });

const start = { line: 1, column: 1 };
const unreadFinding = ({ file, why }: AppFiles["unread"][number]): Diagnostic => ({
  code: "LOC4009",
  severity: "error",
  file,
  range: { start, end: start },
  message: `This was not read: ${why}.`,
  hint: isForeignSource(file)
    ? "Write it as TypeScript, JavaScript or JSX, a style sheet as CSS: what cannot be read cannot be checked."
    : "Put the file itself into the app's folder, or take it out.",
});

/** A licence's text counts up to the repository's root. */
function licenceOf(folder: string): "there" | "missing" {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (["LICENSE", "LICENSE.md", "LICENSE.txt"].some((name) => existsSync(join(at, name)))) return "there";
    if (existsSync(join(at, ".git")) || dirname(at) === at) return "missing";
  }
}

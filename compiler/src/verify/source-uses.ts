import type { Range } from "../diagnostic.ts";
import { positionsOf } from "../diagnostic.ts";
import type { SourceFacts, SyntaxProblem } from "./source-facts.ts";
import { fileOf, openProject, type Project, type ProjectFiles } from "./sources/project.ts";
import { rawReader } from "./sources/raw-uses.ts";
import type { ImportAliases } from "./sources/resolve-import.ts";
import { namesOfSdk, type Renamed, renamedIn } from "./sources/sdk-names.ts";
import { sdkParts } from "./sources/sdk-part.ts";
import { type Reading, sdkReader } from "./sources/sdk-uses.ts";
import * as ts from "./sources/typescript.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** Sources that stay open: after an edit only what it can have changed is read again. */
export interface OpenSources {
  /** Takes the changed texts (`undefined`: the file is gone) and gives what there is in each source, by file. */
  update(changes: ReadonlyMap<string, string | undefined>): ReadonlyMap<string, SourceFacts>;
}

/** Reads what an app's sources do, in one pass over each. */
export function openSources(vocabulary: Vocabulary, files: ProjectFiles, aliases: ImportAliases = {}): OpenSources {
  const project = openProject([...vocabulary.keys()], files, aliases);
  const parts = [...vocabulary.keys()].flatMap((id) => id.split("."));
  const renamed = new Map<ts.SourceFile, Renamed>();
  const facts = new Map<string, SourceFacts>();
  let names: ReadonlySet<string> = new Set();
  const update: OpenSources["update"] = (changes) => {
    const affected = project.update(changes);
    const sources = project.sources();
    keepOnly(renamed, new Set(sources));
    for (const source of sources) if (!renamed.has(source)) renamed.set(source, renamedIn(source));
    const known = namesOfSdk(parts, renamed.values());
    // A new name for a part of the SDK can be met in any source.
    const grown = [...known].some((name) => !names.has(name));
    names = known;
    const checker = project.checker();
    const knowing = { checker, parts: sdkParts(checker, vocabulary), names, vocabulary };
    for (const source of grown ? sources : affected) facts.set(fileOf(source), factsOf(source, project, knowing));
    keepOnly(facts, new Set(sources.map(fileOf)));
    return facts;
  };
  return {
    update(changes) {
      try {
        return update(changes);
      } catch (error) {
        // Binding, checking and reading call themselves once a level.
        if (!(error instanceof RangeError) || !project.leaveOutDeep()) throw error;
        return update(new Map());
      }
    },
  };
}

function keepOnly<Key>(map: Map<Key, unknown>, keys: ReadonlySet<Key>): void {
  for (const key of map.keys()) if (!keys.has(key)) map.delete(key);
}

function factsOf(source: ts.SourceFile, project: Project, knowing: Omit<Reading, "file" | "rangeOf">): SourceFacts {
  const file = fileOf(source);
  const positionOf = positionsOf(source.text);
  const spanOf = (start: number, end: number): Range => ({ start: positionOf(start), end: positionOf(end) });
  const rangeOf = (node: ts.Node) => spanOf(node.getStart(source), node.end);
  const found: Mutable<Omit<SourceFacts, "syntax">> = { uses: [], escapes: [], unknown: [], raw: [] };
  const reading = { ...knowing, file, rangeOf };
  const readSdk = sdkReader(reading, found);
  const readRaw = rawReader(reading, found.raw);
  const visit = (node: ts.Node): void => {
    readSdk(node);
    readRaw(node);
    ts.forEachChild(node, visit);
  };
  visit(source);
  const syntax: SyntaxProblem[] = project.syntaxProblems(source).map(({ start = 0, length = 1, messageText }) => ({
    file,
    range: spanOf(start, start + length),
    message: ts.flattenDiagnosticMessageText(messageText, " "),
  }));
  return { ...found, syntax };
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer One)[] ? One[] : T[K] };

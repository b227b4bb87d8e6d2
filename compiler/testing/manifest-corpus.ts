import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fixturesFolder } from "./fixtures.ts";

/** A text that somebody wrote as a manifest, and its value where it is JSON. */
export interface CorpusText {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly value: unknown;
}

/** What the fuzz target once found: it is tried first, every time. */
export const findings = (): readonly CorpusText[] =>
  filesIn(join(fixturesFolder, "fuzz")).map((file) => read(join(fixturesFolder, "fuzz", file), `fuzz/${file}`));

/** Manifests that mean something: fixtures, both sides of every pair of versions, and the app of this repository. */
export function manifestCorpus(): readonly CorpusText[] {
  const folders = ["", "diff"].flatMap((under) =>
    foldersIn(join(fixturesFolder, under)).map((name) => join(under, name)),
  );
  const files = folders.flatMap((folder) => ["locara.json", "old.json", "new.json"].map((file) => join(folder, file)));
  const texts = files
    .filter((file) => existsSync(join(fixturesFolder, file)))
    .map((file) => read(join(fixturesFolder, file), file));
  const app = join(fixturesFolder, "../../apps/transcribe/locara.json");
  const corpus = [...texts, read(app, "apps/transcribe")];
  if (corpus.length < 300) throw new Error(`only ${corpus.length} manifests to begin with`);
  return corpus;
}

/** Lock files that belong to manifests of the corpus. */
export function lockFiles(): readonly CorpusText[] {
  const folders = ["everything", "optional", "../../apps/transcribe"];
  return folders.map((name) => read(join(fixturesFolder, name, "locara.lock.json"), `${name}/locara.lock.json`));
}

function read(path: string, name: string): CorpusText {
  const bytes = new Uint8Array(readFileSync(path));
  try {
    return { name, bytes, value: JSON.parse(new TextDecoder().decode(bytes)) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { name, bytes, value: null };
  }
}

const filesIn = (folder: string) => readdirSync(folder).sort();
const foldersIn = (folder: string) =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();

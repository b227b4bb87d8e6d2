import type { LockFile, Manifest, ProfileName, Resolved } from "@locara/schema";
import { canonicalJson, validateManifest, vocabulary } from "@locara/schema";
import { checkMeaning } from "../check-meaning.ts";
import { resolvesAlike } from "../check-vocabulary.ts";
import type { Source } from "../compile.ts";
import { bundleId } from "../compiled-app.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { hasErrors, sorted } from "../diagnostic.ts";
import { readLock } from "../lock.ts";
import type { ManifestTree } from "../manifest-tree.ts";
import { profilesOf } from "../profiles.ts";
import { Report } from "../report.ts";
import { resolve } from "../resolve.ts";
import { schemaDiagnostics } from "../schema-problems.ts";
import { sha256 } from "../sha256.ts";
import { readSoundManifest } from "../sound-manifest.ts";
import { isTable, readTable } from "./read-table.ts";

/** One side of a diff as it is read: a manifest or a `resolved.json`, and what lies beside it. */
export interface ReleaseSource {
  readonly document: Source;
  readonly lock: Source | null;
  /** `.locara/resolved.json`, where there is one: it counts if the lock file names its digest. */
  readonly table: Source | null;
}

/** One version of an app: what it may do, and what else two versions are compared by. */
export interface Release {
  /** What it may do by today's vocabulary: the newer side of a diff. */
  readonly resolved: Resolved;
  /** What it was given when its lock file was written: the older side. Null where that cannot be known. */
  readonly resolvedThen: Resolved | null;
  /** Null where only the capability table is known. */
  readonly version: string | null;
  readonly bundleId: string | null;
  /** Every field that is no capability, in one normal form. */
  readonly rest: string;
  readonly reasons: ReadonlyMap<string, string>;
  readonly tree: ManifestTree;
}

export interface ReadRelease {
  readonly release: Release | undefined;
  /** Errors where there is no release; warnings never stop a diff. */
  readonly diagnostics: readonly Diagnostic[];
  /** The texts that diagnostics and spans point into, by file. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Reads and resolves one side of a diff. Pure; never throws on bad input. */
export function readRelease({ document, lock, table }: ReleaseSource): ReadRelease {
  const { tree, text, diagnostics } = readSoundManifest(document.bytes, document.file);
  const texts = new Map([[document.file, text]]);
  const failed = (problems: readonly Diagnostic[]): ReadRelease => ({
    release: undefined,
    diagnostics: sorted(problems),
    texts,
  });
  if (tree === undefined) return failed(diagnostics);
  if (isTable(tree.value)) {
    const { resolved, diagnostics: problems } = readTable(tree);
    return resolved === undefined
      ? failed(problems)
      : { release: releaseOfTable(resolved, tree), diagnostics: [], texts };
  }
  const shape = validateManifest(tree.value);
  if (shape.length > 0) return failed(schemaDiagnostics(tree, shape));
  const manifest = tree.value as Manifest;
  const report = new Report(tree);
  const { resolved, granted } = resolve(manifest, report);
  checkMeaning(manifest, granted, report, "errors");
  const { diagnostics: lockProblems } = readLock(lock?.bytes ?? null, lock?.file ?? "");
  const problems = sorted([...report.diagnostics, ...lockProblems]);
  if (hasErrors(problems)) return failed(problems);
  const release: Release = {
    resolved,
    resolvedThen: lock === null ? resolved : tableThen(manifest, resolved, lock, table),
    version: manifest.version,
    bundleId: bundleId(manifest),
    rest: restOf(manifest),
    reasons: new Map(Object.entries(manifest.reasons ?? {})),
    tree,
  };
  return { release, diagnostics: problems, texts };
}

const releaseOfTable = (resolved: Resolved, tree: ManifestTree): Release => ({
  resolved,
  resolvedThen: resolved,
  version: null,
  bundleId: null,
  rest: canonicalJson({ table: resolved.vocabulary }),
  reasons: new Map(),
  tree,
});

/**
 * What the manifest meant when its lock file was written. A newer vocabulary may read more into the same manifest; taking
 * today's reading for both sides would hide exactly that. Null where it cannot be known.
 */
function tableThen(manifest: Manifest, now: Resolved, lock: Source, table: Source | null): Resolved | null {
  const locked = JSON.parse(new TextDecoder().decode(lock.bytes)) as Partial<LockFile>;
  if (locked.vocabulary === undefined || locked.vocabulary.digest === vocabulary.digest) return now;
  if (locked.manifestSha256 !== sha256(canonicalJson(manifest))) return null;
  const { vocabulary: then, capabilityDigest = "" } = locked;
  if (resolvesAlike(now, { vocabulary: then, capabilityDigest })) return now;
  if (table === null || sha256(table.bytes) !== locked.capabilityDigest) return null;
  const { tree } = readSoundManifest(table.bytes, table.file);
  return tree === undefined || !isTable(tree.value) ? null : (readTable(tree).resolved ?? null);
}

const sortedList = (list: readonly string[] = []) => list.toSorted();

/** What is compared through the table is left out, and so is what only an editor reads. */
function restOf(manifest: Manifest): string {
  const { $schema: _, capabilities: __, optional: ___, ...rest } = manifest;
  const profiles = Object.entries(profilesOf(manifest)).map(([name, figures]) => {
    const { models } = manifest.profiles?.[name as ProfileName] ?? {};
    return [name, { ...figures, models: sortedList(models) }];
  });
  return canonicalJson({
    ...rest,
    tags: sortedList(manifest.tags),
    modalities: sortedList(manifest.modalities),
    tooling: sortedList(manifest.tooling),
    reasons: manifest.reasons ?? {},
    build: { ...manifest.build, bundleId: bundleId(manifest) },
    profiles: Object.fromEntries(profiles),
  });
}

import type { LockFile, Manifest, Resolved } from "@locara/schema";
import { canonicalJson } from "@locara/schema";
import type { Diagnostic } from "./diagnostic.ts";
import type { KeptLock } from "./lock.ts";
import { sha256 } from "./sha256.ts";

/**
 * Does a manifest mean now what it meant when it was locked? `resolved` is the locked manifest under this vocabulary. A
 * vocabulary that gives it anything else widens it for all that can be known: the lock file keeps no table, only its digest.
 */
export const resolvesAlike = (resolved: Resolved, locked: Pick<LockFile, "vocabulary" | "capabilityDigest">): boolean =>
  sha256(canonicalJson({ ...resolved, vocabulary: locked.vocabulary })) === locked.capabilityDigest;

/** What there is to say about a lock file that was written with another vocabulary than this version's. */
export function checkVocabulary(
  manifest: Manifest,
  resolved: Resolved,
  { resolved: locked }: KeptLock,
  file: string,
): readonly Diagnostic[] {
  if (locked === null || locked.vocabulary.digest === resolved.vocabulary.digest) return [];
  const start = { line: 1, column: 1 };
  const said = (code: Diagnostic["code"], severity: Diagnostic["severity"], message: string, hint: string) => [
    { code, severity, file, range: { start, end: start }, message, hint },
  ];
  const [then, now] = [locked.vocabulary.version, resolved.vocabulary.version];
  if (then > now) {
    const message = `The lock file was written with vocabulary ${then}, and this version of Locara knows vocabulary ${now}.`;
    return said("LOC3053", "error", message, "Compile with the version of Locara that wrote it, or a newer one.");
  }
  if (locked.manifestSha256 !== sha256(canonicalJson(manifest))) {
    const message = `The manifest changed, and so did the vocabulary, from ${then} to ${now}: which of them asks for what cannot be told apart.`;
    const hint = "Compile the manifest as it was committed first, and look at locara diff; then make the change.";
    return said("LOC3054", "warning", message, hint);
  }
  if (resolvesAlike(resolved, locked)) return [];
  const message = `Under vocabulary ${now} the same manifest resolves to something else than under ${then}, which locked it.`;
  const hint = "Look at locara diff against the last release: what is wider is an expansion like any other.";
  return said("LOC3054", "warning", message, hint);
}

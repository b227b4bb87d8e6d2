import { type DiffReport, diff, type Release, readRelease } from "@locara/compiler";

/**
 * What an update from one manifest to another asks for, as `locara diff` says it. `null` is nothing: a first version.
 * Throws where a manifest is no sound one.
 */
export const compareManifests = (before: unknown, after: unknown): DiffReport =>
  diff(before === null ? null : releaseOf(before, "before"), releaseOf(after, "after"));

function releaseOf(manifest: unknown, file: string): Release {
  const bytes = new TextEncoder().encode(JSON.stringify(manifest, null, 2));
  const { release, diagnostics } = readRelease({ document: { file, bytes }, lock: null, table: null });
  if (release !== undefined) return release;
  throw new Error(diagnostics.map(({ code, message }) => `${file}: ${code} ${message}`).join("\n"));
}

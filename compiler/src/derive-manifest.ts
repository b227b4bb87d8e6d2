import type { LockFile } from "@locara/schema";
import type { Source } from "./compile.ts";
import { readableJson } from "./compiled-app.ts";
import { readLock } from "./lock.ts";
import { valueAt } from "./manifest-path.ts";
import { readManifest } from "./read-manifest.ts";

/** A model that stands in for the pinned one of the same id, during development. */
export interface StandIn {
  readonly id: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly licence: string;
}

export interface Derivation {
  readonly models: readonly StandIn[];
  /** What the user is told runs in place of the declared models. */
  readonly substitution: string;
}

/** A derived manifest and lock file, ready for `compile`. */
export interface Derived {
  readonly manifest: Source;
  readonly lock: Source;
  readonly substitution: string;
}

/**
 * The same manifest with other bytes pinned for some of its models, for development where the real weights cannot be
 * had. Only the digests of the pins change; every other byte of the manifest stays, and nothing is checked less.
 */
export function deriveManifest(
  source: { readonly manifest: Source; readonly lock: Source | null },
  derivation: Derivation,
): Derived {
  const { manifest, lock } = source;
  const { tree } = readManifest(manifest.bytes, manifest.file);
  const pins = tree === undefined ? undefined : valueAt(tree.value, ["capabilities", "models"]);
  const { lock: kept } = readLock(lock?.bytes ?? null, lock?.file ?? "");
  const models: Record<string, LockFile["models"][string]> = { ...kept.models };
  const edits: { start: number; end: number; text: string }[] = [];
  for (const { id, sha256, bytes, licence } of derivation.models) {
    const index = Array.isArray(pins)
      ? pins.findIndex((pin) => typeof pin === "string" && pin.startsWith(`${id}@sha256:`))
      : -1;
    const span = tree?.spanOf(["capabilities", "models", index]);
    if (span === undefined) continue;
    edits.push({ ...span, text: JSON.stringify(`${id}@sha256:${sha256}`) });
    models[id] = { sha256, bytes, urls: [], licence };
  }
  let text = tree?.text ?? new TextDecoder().decode(manifest.bytes);
  for (const { start, end, text: pin } of edits.sort((a, b) => b.start - a.start))
    text = text.slice(0, start) + pin + text.slice(end);
  const encoder = new TextEncoder();
  return {
    manifest: { file: manifest.file, bytes: encoder.encode(text) },
    lock: {
      file: lock?.file ?? "locara.lock.json",
      bytes: encoder.encode(readableJson({ v: 1, models, tools: kept.tools, reasons: kept.reasons })),
    },
    substitution: derivation.substitution,
  };
}

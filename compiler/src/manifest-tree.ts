import type { Range } from "./diagnostic.ts";
import type { Path } from "./manifest-path.ts";

/** Limits of product.md section 1. */
export const maxManifestBytes = 256 * 1024;
export const maxManifestDepth = 32;

/** A manifest that is JSON, with the places of its values. Nothing about its meaning is known yet. */
export interface ManifestTree {
  readonly file: string;
  readonly text: string;
  /** What `JSON.parse` gives: `__proto__` is an own key like any other. */
  readonly value: unknown;
  /** Where the value at `path` stands; the nearest surrounding one where there is none. */
  rangeOf(path: Path): Range;
  /** Where the name of the member at `path` stands. */
  keyRangeOf(path: Path): Range;
  /** Offsets of the value at `path`, for edits; undefined where there is none. */
  spanOf(path: Path): { readonly start: number; readonly end: number } | undefined;
}

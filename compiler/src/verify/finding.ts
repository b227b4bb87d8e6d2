import type { Diagnostic } from "../diagnostic.ts";
import type { Path } from "../manifest-path.ts";

/** One edit of the manifest: `value` stands at `path`, or with `undefined` nothing does. */
export interface ManifestEdit {
  readonly path: Path;
  readonly value: unknown;
}

/** A problem, and what would have to be changed in the manifest to be rid of it, where that is certain. */
export interface Finding {
  readonly diagnostic: Diagnostic;
  readonly edits: readonly ManifestEdit[];
}

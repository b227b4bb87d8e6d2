import type { ModelState } from "@locara/schema";
import type { ModelUse } from "./verify.ts";

/** The pinned models of one app, as its main process sees them: in the cache, or not yet. */
export interface ModelStore {
  state(id: string): ModelState;
  /**
   * Path of the model's blob, its bytes verified against the pinned sha256. Throws `model/missing` or
   * `model/digest-mismatch`. A blob is hashed again when its device, inode, size, mtime or ctime changed, and where the
   * app could write the cache itself at every `load` (the default); `loaded` is for an engine that holds it already.
   */
  path(id: string, signal: AbortSignal, use?: ModelUse): Promise<string>;
  /** Starts the fetcher for every missing model; resolves when all are there, throws the first failure. */
  fetch(progress: (state: ModelState) => void, signal: AbortSignal): Promise<void>;
}

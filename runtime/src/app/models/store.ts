import type { ModelState } from "@locara/schema";

/** The pinned models of one app, as its main process sees them: in the cache, or not yet. */
export interface ModelStore {
  state(id: string): ModelState;
  /**
   * Path of the model's blob, its bytes verified against the pinned sha256. Throws `model/missing` or
   * `model/digest-mismatch`. A blob is hashed again when its device, inode, size, mtime or ctime changed.
   */
  path(id: string, signal: AbortSignal): Promise<string>;
  /** Starts the fetcher for every missing model; resolves when all are there, throws the first failure. */
  fetch(progress: (state: ModelState) => void, signal: AbortSignal): Promise<void>;
}

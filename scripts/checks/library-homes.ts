export interface Home {
  /** The files that may import it; one that ends in `/` means a folder. */
  readonly files: readonly string[];
  /** What it saves us. */
  readonly because: string;
}

/**
 * Where each third-party library is imported, outside tests. One file each, so that it can be replaced, and so that a
 * reader knows who touches it; a folder only where the library is the folder's whole subject.
 */
export const libraryHomes: Readonly<Record<string, Home>> = {};

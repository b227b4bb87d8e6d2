/** One capability that a modality or a tool stands for. */
export interface Expansion {
  readonly capability: string;
  /** As the manifest would write it below `capabilities`; `true` means every pinned model. */
  readonly spelling: unknown;
  /** Only where this capability is declared. */
  readonly when?: string;
  /** Only where this capability is not declared. */
  readonly unless?: string;
}

/** A value that `modalities` or `tooling` may list, and what it means. A closed list: a new value needs a decision record. */
export interface CatalogEntry {
  readonly id: string;
  readonly summary: string;
  readonly expands: readonly Expansion[];
  /** Capabilities that must be declared with their own scope, because nothing can be guessed for them. */
  readonly needs?: readonly string[];
  /** The tool of this name must be pinned in `tools`. */
  readonly tool?: string;
}

/** What an entry expands to beside the capabilities that a manifest declares itself. */
export const expansionsOf = (entry: CatalogEntry, declared: ReadonlySet<string>): readonly Expansion[] =>
  entry.expands.filter(
    ({ when, unless }) => (when === undefined || declared.has(when)) && (unless === undefined || !declared.has(unless)),
  );

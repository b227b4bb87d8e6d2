import type { FileTarget } from "../ports.ts";
import type { ScopeType } from "../scope-type.ts";

/** Normal form: sorted, without duplicates. Effective sets are read ∖ deny and write ∖ deny. */
export interface PathScope {
  readonly read: readonly string[];
  readonly write: readonly string[];
  readonly deny: readonly string[];
}

export interface PathSet {
  /** Does any name of the target match, and none a deny (folded names too)? */
  contains(target: FileTarget): boolean;
  /** May the folder itself be listed? True for `dir` where the set holds `dir/*` or `dir/**`, and for what it contains. */
  mayList(target: FileTarget): boolean;
}

export interface PathAccess {
  readonly read: PathSet;
  readonly write: PathSet;
}

/** Files by patterns (product: "Patterns"). */
export declare const pathAccess: () => ScopeType<PathScope, PathAccess>;

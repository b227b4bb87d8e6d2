import type { Comparison, ScopeType } from "../scope-type.ts";

/** A fixed set of keys, each with a scope of its own; absent keys grant nothing. */
export declare const mapOf: <const Key extends string, Scope, Compiled>(
  keys: readonly Key[],
  value: ScopeType<Scope, Compiled>,
) => ScopeType<Readonly<Partial<Record<Key, Scope>>>, ReadonlyMap<Key, Compiled>>;

/** The product order: folds the verdicts of independent parts, keeping the first witness of a widening. */
export declare function product(parts: readonly Comparison[]): Comparison;

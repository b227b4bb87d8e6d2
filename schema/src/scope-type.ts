import type { ScopeProblemCode } from "./scopes/problem-pages.ts";
import type { JsonSchema } from "./shape.ts";

export type Verdict = "equal" | "narrower" | "wider" | "incomparable" | "undecided";

/** How `after` relates to `before`. `witness` is the shortest request that only `after` allows. */
export interface Comparison {
  readonly verdict: Verdict;
  /** Which rule decided, as a stable kebab-case id: `path/removed-deny`, `id-set/added`, … */
  readonly rule: string;
  readonly witness?: string;
  /** Where too large a question stayed undecided: the patterns that made it so, to be simplified. */
  readonly simplify?: readonly string[];
}

/** Something the JSON Schema cannot say is wrong with a spelling. `at` is the pointer below the capability's own spelling. */
export interface ScopeProblem {
  readonly code: ScopeProblemCode;
  readonly at: readonly (string | number)[];
  readonly message: string;
  readonly hint: string;
  /** A replacement value for what stands at `at`, where there is exactly one sensible one. */
  readonly fix?: unknown;
}

/** What a scope may refer to elsewhere in the manifest. */
export interface ManifestContext {
  /** Ids of the pinned models, sorted. `true` in `llm.chat` means all of them. */
  readonly models: readonly string[];
}

/**
 * One kind of scope: how a manifest spells it, its normal form, how it is checked and how two are compared.
 *
 * `Scope` is the normal form: plain JSON, sorted, without spelling. Two spellings that mean the same give equal bytes.
 * `Compiled` is what a check uses; it is built once when an app is opened.
 */
export interface ScopeType<Scope, Compiled> {
  readonly kind: string;
  /** What a manifest may write. */
  readonly fragment: JsonSchema;
  /** From a spelling that satisfies `fragment`. `null` means that nothing is granted (`"net": false`). */
  read(
    spelling: unknown,
    context: ManifestContext,
  ): { readonly scope: Scope | null; readonly problems: readonly ScopeProblem[] };
  compile(scope: Scope): Compiled;
  compare(before: Scope, after: Scope): Comparison;
  /** Every value the scope names, in the words of the manifest: consent must mention each. */
  values(scope: Scope): readonly string[];
  /** The shortest request it allows, in the same words as a comparison's witness; null where none can be named. */
  witness(scope: Scope): string | null;
}

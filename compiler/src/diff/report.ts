import type { CapabilityChange, UpdateClass } from "@locara/schema";
import type { DiagnosticCode } from "../codes.ts";
import type { Range } from "../diagnostic.ts";

/**
 * What the older side is. `published`: the last published version, which the publish gate compares with; the rules for
 * version numbers hold. `consented`: what the user last agreed to; version numbers were the gate's business, and going
 * back to an older version is allowed. `none`: there is no older side.
 */
export type Baseline = "published" | "consented" | "none";

/** The least part of the version number that the update has to raise. */
export type Bump = "none" | "patch" | "minor";

/** A place in the manifest that caused one side of a change. */
export interface Span extends Range {
  readonly file: string;
}

/** One capability that changed. The fields of `CapabilityChange`, and what a person needs to judge them. */
export interface DiffChange extends CapabilityChange {
  /** May the user refuse it and still run the app? False where the side lacks it. */
  readonly optional: { readonly before: boolean; readonly after: boolean };
  /** `before → after`, in the words of the consent page. */
  readonly sentence: string;
  /** The author's reason in the new version. `stale`: the scope grew and the text stayed. */
  readonly reason: { readonly text: string; readonly stale: boolean } | null;
  readonly spans: { readonly before?: Span; readonly after?: Span };
  /** Stays the same while the app, the capability, the verdict and both scopes do: what an approval is for. */
  readonly fingerprint: string;
}

/** Why the update may not be published, whoever approves it. */
export interface Blocked {
  readonly code: DiagnosticCode;
  readonly message: string;
}

/** `locara diff --format json`, stable within v1. */
export interface DiffReport {
  readonly class: UpdateClass;
  /** Days between the announcement of an expansion and the first install. */
  readonly cooldownDays: number;
  /** Does a person look at it before it is published? */
  readonly humanReview: boolean;
  readonly requiredBump: Bump;
  readonly baseline: Baseline;
  /** `<publisher>/<name>`, and the versions as far as they are known. */
  readonly app: { readonly id: string; readonly before: string | null; readonly after: string | null };
  readonly blocked: readonly Blocked[];
  /** What asks for more first, and the most dangerous of it first. */
  readonly changes: readonly DiffChange[];
}

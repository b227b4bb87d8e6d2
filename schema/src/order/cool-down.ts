import type { Risk } from "../capability.ts";
import type { Verdict } from "../scope-type.ts";
import { widens } from "./update-class.ts";

const days: Readonly<Record<Risk, number>> = { none: 0, low: 1, medium: 3, high: 7, critical: 14 };

interface Change {
  readonly verdict: Verdict;
  readonly risk: Risk;
}

/** How many days an expansion waits before it may be installed: as long as its most dangerous widening asks for. */
export const coolDownDays = (changes: readonly Change[]): number =>
  Math.max(0, ...changes.filter(({ verdict }) => widens(verdict)).map(({ risk }) => days[risk]));

/** Must a person look at it before it is published? */
export const needsHumanReview = (changes: readonly Change[]): boolean =>
  changes.some(({ verdict, risk }) => widens(verdict) && (risk === "high" || risk === "critical"));

import { type Verdict, widens } from "@locara/schema";
import type { DiffChange, DiffReport } from "./report.ts";

const verdictWords: Readonly<Record<Exclude<Verdict, "equal">, string>> = {
  wider: "asks for more",
  incomparable: "asks for something else",
  undecided: "cannot be shown to ask for no more",
  narrower: "asks for less",
};

const ruleWords: Readonly<Record<string, string>> = {
  "capability/added": "is new",
  "capability/removed": "is gone",
  "capability/optional": "can now be refused",
  "capability/required": "can no longer be refused",
  "pair/added": "is new",
  "pair/second-half": "is new",
};

/** What happened, to somebody who reads it for the first time, and how dangerous the new scope is. */
export const changeWords = ({ verdict, rule, risk }: DiffChange): string =>
  `${ruleWords[rule] ?? verdictWords[verdict]}${widens(verdict) ? `, ${risk === "none" ? "no" : risk} risk` : ""}`;

/** The newly allowed request, where naming it says more than that there is one. */
export const newlyAllowed = ({ verdict, witness }: DiffChange): string | null =>
  widens(verdict) && witness !== "true" ? witness : null;

const classWords: Readonly<Record<DiffReport["class"], string>> = {
  identical: "nothing changed",
  metadata: "asks for the same as before",
  tightening: "asks for less than before",
  expansion: "asks for more than before",
};

const baselines: Readonly<Record<DiffReport["baseline"], string>> = {
  published: "Compared with the last published version.",
  consented: "Compared with what the user last agreed to.",
  none: "There is nothing to compare with: everything is new.",
};

/** Which app, which versions, what kind of update. All parts are checked names and versions: nothing needs escaping. */
export function headline({ app, class: kind, baseline }: DiffReport): string {
  const versions = app.after === null ? "" : app.before === null ? ` ${app.after}` : ` ${app.before} → ${app.after}`;
  return `${app.id}${versions}: ${baseline === "none" ? "first version" : `${kind}, ${classWords[kind]}`}`;
}

/** What follows for whoever publishes or installs it. */
export function consequences({ cooldownDays, humanReview, requiredBump, baseline }: DiffReport): string {
  return [
    ...(cooldownDays > 0
      ? [`Waits ${cooldownDays} ${cooldownDays === 1 ? "day" : "days"} before it is installed.`]
      : []),
    ...(humanReview ? ["A person reviews it."] : []),
    ...(requiredBump === "none" ? [] : [`Needs at least a ${requiredBump} version.`]),
    baselines[baseline],
  ].join(" ");
}

/** Why something could not be decided, and what to do. */
export const doubts: Readonly<Record<string, string>> = {
  "path/too-many-states": "The patterns are too many-sided to compare; fewer * and ? in a segment help.",
  "path/deny-of-overlapping-root":
    "A deny is gone, and whether it also kept files out under another root depends on where a user's folders are.",
  "path/deny-in-another-case":
    "A deny is gone that also kept files out in another spelling, on a volume that ignores case.",
  "capability/unknown": "This version of Locara does not know the capability.",
  "vocabulary/unknown-table":
    "The older side was compiled with another vocabulary. Give the resolved.json that it came with.",
};

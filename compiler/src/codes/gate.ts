import type { CodePage } from "./page.ts";

/** LOC51xx: what the gate of continuous integration says of approvals and of changes that wait for one. */
export const gateCodes = {
  LOC5101: {
    title: "Approvals file of another shape",
    means: "`locara.approvals.json` has a field too many, one too few, or a value of another kind.",
    why: "What opens the gate must not be guessed. No approval of a file with such a problem counts.",
    bad: `{ "v": 1, "approvals": { "9f86…": { "capability": "net", "scope": true, "approvedAt": "2020-01-01" } } }`,
    good: `{ "v": 1, "approvals": { "9f86…": { "capability": "net", "scope": true, "who": "anna", "why": "Loads maps.", "until": "2026-12-31" } } }`,
  },
  LOC5102: {
    title: "Not a fingerprint",
    means: "The name of an approval is not the fingerprint of a change.",
    why: "An approval is for one change and no other; `locara diff` prints its fingerprint.",
    bad: `{ "net": { … } }`,
    good: `{ "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08": { … } }`,
  },
  LOC5103: {
    title: "Not a day",
    means: "`until` is not a day of the calendar, written as year, month and day.",
    why: "Every approval ends: reasons decay, and nobody comes to take them out.",
    bad: `"until": "never"`,
    good: `"until": "2026-12-31"`,
  },
  LOC5104: {
    title: "An approval without words",
    means: "`who` or `why` is empty, too long, or has characters that cannot be seen.",
    why: "Somebody answers for the change and says why; a reviewer signs what they can read.",
    bad: `"why": ""`,
    good: `"why": "Maps are loaded from our own server."`,
  },
  LOC5105: {
    title: "Approvals in another order",
    means: "The file is not spaced or sorted as Locara writes it.",
    why: "With one spelling a review shows what changed and nothing else.",
    bad: `"b…" before "a…"`,
    good: `"a…" before "b…"`,
  },
  LOC5110: {
    title: "An expansion that nobody signed off",
    means: "The app asks for more, and the default branch has no approval of exactly this change.",
    why: "What an app may do grows only when somebody answers for it. An approval in the change itself is the author's own.",
    bad: `"net" is new, and locara.approvals.json is empty`,
    good: `a merged pull request of its own put the change's fingerprint into locara.approvals.json`,
  },
  LOC5111: {
    title: "Cooling down",
    means: "The expansion is signed off, and the days that its risk asks for are not over.",
    why: "A hurried or bought approval can still be taken back while nobody has the new version.",
    bad: `merging a change of risk high on the day of its approval`,
    good: `waiting for the time that the gate prints; a scheduled run opens it then`,
  },
  LOC5112: {
    title: "Expired approval",
    means:
      "The last day of the approval is over, or comes before the cool-down ends, or the approval is older than a year.",
    why: "Somebody found it right then; whether it still is, somebody has to say anew.",
    bad: `"until": "2024-12-31"`,
    good: `a later day in "until", merged into the default branch; the cool-down begins anew`,
  },
  LOC5113: {
    title: "Signed by somebody else",
    means: "Who the approval names did not bring it onto the default branch, or proposes the change themselves.",
    why: "A name in a file is a claim. Changes of high or critical risk need a second pair of eyes.",
    bad: `anna widens "net" and puts "who": "anna" beside its fingerprint`,
    good: `ben reviews it and brings "who": "ben" onto the default branch`,
  },
} as const satisfies Readonly<Record<string, CodePage>>;

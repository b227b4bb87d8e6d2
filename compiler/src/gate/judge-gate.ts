import { canonicalJson, coolDownDays, needsHumanReview, widens } from "@locara/schema";
import type { DiffChange, DiffReport } from "../diff/report.ts";
import type { Approval, Approvals } from "./approvals.ts";
import type { Landing } from "./landings.ts";
import { dayNumber, daySeconds, type UnixSeconds } from "./utc.ts";

/** However late its `until`, an approval counts no longer than this: reasons decay, and nobody comes to take them out. */
const longestDays = 366;

/** An approval on the default branch, with the names of those who brought it there. */
export interface SignedLanding extends Landing {
  /** As the platform knows them, or as the commits say: who wrote it, who reviewed it, who merged it. */
  readonly by: readonly string[];
}

export interface GateInput {
  readonly report: Pick<DiffReport, "changes" | "blocked" | "baseline">;
  /** What the default branch carries. Only this opens the gate. */
  readonly landed: ReadonlyMap<string, SignedLanding>;
  /** What the proposed version carries: whoever proposes it wrote it, so it explains and decides nothing. */
  readonly proposed: Approvals;
  /** Who proposes the change, under the names they may have in `by` and `who`. */
  readonly authors: readonly string[];
  readonly now: UnixSeconds;
}

/**
 * `approved`: signed off and waited for. All others keep the gate closed. `unapproved`: nobody signed it off. `proposed`:
 * the approval is not on the default branch yet. `stale`: one is there for this capability, and the change is another.
 * `unsigned`: who it names did not bring it there. `self-approved`: the author's own, where somebody else has to look.
 * `cooling-down`: signed off, and the time is not over. `expired`: its time is over, or will be before it begins.
 */
export type ApprovalState =
  | "approved"
  | "unapproved"
  | "proposed"
  | "stale"
  | "unsigned"
  | "self-approved"
  | "cooling-down"
  | "expired";

export interface JudgedChange {
  readonly change: DiffChange;
  readonly state: ApprovalState;
  readonly cooldownDays: number;
  /** Where an approval of this very change is on the default branch. */
  readonly landing?: SignedLanding & { readonly opensAt: UnixSeconds; readonly expiresAt: UnixSeconds };
}

export interface GateDecision {
  readonly gate: "open" | "closed";
  /** When it opens with nothing else done: where all that is missing is time. */
  readonly opensAt: UnixSeconds | null;
  /** What no approval opens. */
  readonly blocked: DiffReport["blocked"];
  /** Every change that asks for more, in the report's order. */
  readonly changes: readonly JudgedChange[];
}

/** May these changes pass now? An expansion passes when each of its changes was signed off and has cooled down. */
export function judgeGate(input: GateInput): GateDecision {
  const { changes, blocked } = input.report;
  const judged = changes.filter(({ verdict }) => widens(verdict)).map((change) => judge(change, input));
  const open = blocked.length === 0 && judged.every(({ state }) => state === "approved");
  const opensAt = open || blocked.length > 0 ? null : openingOf(judged);
  return { gate: open ? "open" : "closed", opensAt, blocked, changes: judged };
}

/** When time alone will have opened it: everything is signed off, and nothing expires while the rest cools down. */
function openingOf(judged: readonly JudgedChange[]): UnixSeconds | null {
  let opensAt = Number.NEGATIVE_INFINITY;
  let expiresAt = Number.POSITIVE_INFINITY;
  for (const { state, landing } of judged) {
    if (landing === undefined || (state !== "approved" && state !== "cooling-down")) return null;
    opensAt = Math.max(opensAt, landing.opensAt);
    expiresAt = Math.min(expiresAt, landing.expiresAt);
  }
  return opensAt < expiresAt ? opensAt : null;
}

function judge(change: DiffChange, input: GateInput): JudgedChange {
  // Against nothing there is nobody who was asked for less: it is signed off, and nothing waits.
  const cooldownDays = input.report.baseline === "none" ? 0 : coolDownDays([change]);
  const landed = input.landed.get(change.fingerprint);
  // What is written beside a fingerprint is what its reviewers read: if that is another change, they did not sign this one.
  if (landed === undefined || !isWrittenFor(change, landed.approval))
    return { change, cooldownDays, state: unlanded(change, input) };
  const lastDay = dayNumber(landed.approval.until) ?? Number.NEGATIVE_INFINITY;
  const landing = {
    ...landed,
    opensAt: landed.at + cooldownDays * daySeconds,
    expiresAt: Math.min((lastDay + 1) * daySeconds, landed.at + longestDays * daySeconds),
  };
  return { change, cooldownDays, state: stateOf(change, landing, input), landing };
}

const isWrittenFor = (change: DiffChange, { capability, scope }: Approval) =>
  capability === change.capability && canonicalJson(scope) === canonicalJson(change.after);

function stateOf(
  change: DiffChange,
  { approval, by, opensAt, expiresAt }: NonNullable<JudgedChange["landing"]>,
  { authors, now }: GateInput,
): ApprovalState {
  if (now >= expiresAt || opensAt >= expiresAt) return "expired";
  if (!includesName(by, approval.who)) return "unsigned";
  if (needsHumanReview([change]) && includesName(authors, approval.who)) return "self-approved";
  // What was signed off in the future opens later still: a wrong clock never opens anything.
  return now < opensAt ? "cooling-down" : "approved";
}

function unlanded({ fingerprint, capability }: DiffChange, { landed, proposed }: GateInput): ApprovalState {
  if (proposed.has(fingerprint)) return "proposed";
  const outdated = [...landed.values()].some(({ approval }) => approval.capability === capability);
  return outdated ? "stale" : "unapproved";
}

const includesName = (names: readonly string[], name: string) =>
  names.some((one) => one.trim().toLowerCase() === name.trim().toLowerCase());

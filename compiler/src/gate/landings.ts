import { canonicalJson } from "@locara/schema";
import type { Approval, Approvals } from "./approvals.ts";
import type { UnixSeconds } from "./utc.ts";

/** One commit of the default branch's first-parent chain: what its tip once was. */
export interface DefaultBranchCommit {
  readonly commit: string;
  /** When it was committed, as the commit itself says. */
  readonly committedAt: UnixSeconds;
  /** The approvals from this commit on; left out where they are those of the commit before it. */
  readonly approvals?: Approvals;
}

/** An approval that counts, and since when the default branch has carried it. */
export interface Landing {
  readonly approval: Approval;
  readonly commit: string;
  readonly at: UnixSeconds;
}

/**
 * The approvals at the branch's tip, by fingerprint, each with the commit that brought it.
 *
 * `chain` begins with the oldest commit. An approval that was taken out and came back, or says anything else than before,
 * counts from its return. A commit cannot be older than what it was put on top of: a date before that of an ancestor is
 * raised to it. Dates that have not come yet cannot be true and raise nothing, so that one wrong clock does not close the
 * gate for good.
 */
export function landings(chain: Iterable<DefaultBranchCommit>, now: UnixSeconds): ReadonlyMap<string, Landing> {
  let landed = new Map<string, Landing>();
  let latest = Number.NEGATIVE_INFINITY;
  for (const { commit, committedAt, approvals } of chain) {
    const at = Math.max(latest, committedAt);
    if (committedAt <= now) latest = at;
    if (approvals === undefined) continue;
    const next = new Map<string, Landing>();
    for (const [fingerprint, approval] of approvals) {
      const before = landed.get(fingerprint);
      next.set(
        fingerprint,
        before !== undefined && same(before.approval, approval) ? before : { approval, commit, at },
      );
    }
    landed = next;
  }
  return landed;
}

const same = (a: Approval, b: Approval) => canonicalJson(a) === canonicalJson(b);

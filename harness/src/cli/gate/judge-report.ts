import {
  type Diagnostic,
  type DiffReport,
  type GateDecision,
  judgeGate,
  type Landing,
  landings,
  readApprovals,
  type SignedLanding,
  type UnixSeconds,
} from "@locara/compiler";
import { approvalHistory, fileAt } from "./approval-history.ts";
import type { Git } from "./git.ts";

/** What a diff is judged by. All of it comes from the default branch or the platform, but for `proposed`. */
export interface GateFacts {
  readonly git: Git;
  /** The default branch's commit. */
  readonly tip: string;
  /** The approvals file, from the repository's top. */
  readonly path: string;
  /** The approvals file of the proposed version. It explains and decides nothing. */
  readonly proposed: Uint8Array | null;
  readonly authors: readonly string[];
  readonly now: UnixSeconds;
  /** Who brought an approval, and since when it counts. */
  sign(landing: Landing): Promise<SignedLanding>;
}

export interface JudgedReport {
  readonly decision: GateDecision;
  /** What is wrong with the default branch's approvals file. */
  readonly diagnostics: readonly Diagnostic[];
  readonly texts: ReadonlyMap<string, string>;
}

/** May the changes of a report pass, by what the default branch has signed off? */
export async function judgeReport(report: DiffReport, facts: GateFacts): Promise<JudgedReport> {
  const { git, tip, path, authors, now } = facts;
  const { diagnostics, text } = readApprovals(fileAt(git, tip, path), path);
  const wanted = new Set(report.changes.map(({ fingerprint }) => fingerprint));
  const landed = new Map<string, SignedLanding>();
  for (const [fingerprint, landing] of landings(approvalHistory(git, tip, path), now))
    landed.set(fingerprint, wanted.has(fingerprint) ? await facts.sign(landing) : { ...landing, by: [] });
  const proposed = readApprovals(facts.proposed, path).approvals;
  const decision = judgeGate({ report, landed, proposed, authors, now });
  return { decision, diagnostics, texts: new Map([[path, text]]) };
}
